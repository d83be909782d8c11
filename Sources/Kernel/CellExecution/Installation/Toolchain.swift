import FoundationEssentials
import Glibc

/// The Swift toolchain that compiles cells: the one whose `swift` is first on the PATH.
public struct Toolchain: Sendable, Hashable {
  /// The folder that holds `usr/bin/swift`.
  public let root: String

  /// Names the toolchain in caches; different for every build of the compiler.
  public let identity: String

  package var frontend: String { root + "/usr/bin/swift-frontend" }
  /// What answers questions about code that is being typed.
  public var assistanceLibrary: String { root + "/usr/lib/libsourcekitdInProc.so" }
  var symbolizer: String { root + "/usr/bin/llvm-symbolizer" }
  package var library: String { root + "/usr/lib/swift" }
  package var startObject: String { library + "/linux/x86_64/swiftrt.o" }

  /// Finds the toolchain of the `swift` on the PATH.
  public static func find() throws(InstallationError) -> Toolchain {
    let folders = (Environment["PATH"] ?? "/usr/bin").split(separator: ":")
    for folder in folders {
      guard let path = realPath("\(folder)/swift-frontend") else { continue }
      let root = path.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
      guard FileManager.default.fileExists(atPath: root + "/usr/lib/swift/linux") else { continue }
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      let size = (attributes?[.size] as? UInt64) ?? 0
      let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      return Toolchain(root: root, identity: "\(size)-\(Int(date))")
    }
    throw .noToolchain
  }

  /// The linker: gold is several times faster than the others for the image of a cell.
  package var linker: String {
    let candidates = ["/usr/bin/ld.gold", "/usr/bin/x86_64-linux-gnu-ld.gold"]
    return candidates.first { access($0, X_OK) == 0 } ?? root + "/usr/bin/ld.lld"
  }

  private static func realPath(_ path: String) -> String? {
    guard access(path, X_OK) == 0, let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
