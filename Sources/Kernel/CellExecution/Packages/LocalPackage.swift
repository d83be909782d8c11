import Crypto
import FoundationEssentials

/// A package in a folder of this machine.
enum LocalPackage {
  /// Names the state of the sources of the package at `path` and of the folders that it refers to.
  static func fingerprint(_ path: String) -> String {
    var hash = SHA256()
    var seen: Set<String> = []
    add(package: path, to: &hash, &seen)
    return CacheKey.hexadecimal(hash.finalize())
  }

  private static func add(
    package path: String, to hash: inout SHA256, _ seen: inout Set<String>
  ) {
    guard seen.insert(path).inserted else { return }
    add(folder: path, name: "", to: &hash)
    let manifest = (try? String(contentsOfFile: path + "/Package.swift", encoding: .utf8)) ?? ""
    for match in manifest.matches(of: /path:\s*"([^"\\]+)"/) {
      let request = PackageRequest(location: .path(String(match.output.1)), products: [])
      let other = request.located(in: path).place
      // Folders of targets are written in the same way, and are inside.
      if FileManager.default.fileExists(atPath: other + "/Package.swift") {
        add(package: other, to: &hash, &seen)
      }
    }
  }

  private static func add(folder: String, name: String, to hash: inout SHA256) {
    let files = FileManager.default
    let names = ((try? files.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    for entry in names where !entry.hasPrefix(".") {
      let path = "\(folder)/\(entry)"
      let type = (try? files.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
      if type == .typeDirectory {
        add(folder: path, name: "\(name)\(entry)/", to: &hash)
        continue
      }
      let content =
        type == .typeSymbolicLink
        ? Data(((try? files.destinationOfSymbolicLink(atPath: path)) ?? "").utf8)
        : (try? Data(contentsOf: URL(filePath: path))) ?? Data()
      hash.update(data: Data("\(name)\(entry) \(content.count):".utf8))
      hash.update(data: content)
    }
  }
}
