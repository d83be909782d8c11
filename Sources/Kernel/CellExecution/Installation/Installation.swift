import FoundationEssentials
import Glibc

/// Where the parts of Lectern lie that cells need: the worker, the library, and its modules.
///
/// Two arrangements are known: a SwiftPM build folder, in which everything stands beside the
/// executable or the test bundle, and an installed `PREFIX/lib/lectern`. The environment variable
/// `LECTERN_HOME` names the folder of either when the executable stands elsewhere.
public struct Installation: Sendable, Hashable {
  /// The folder that holds `lectern-worker` and `libLectern.so`.
  public let home: String

  /// The compiler.
  public let toolchain: Toolchain

  /// Arguments of the compiler that make the library's modules visible.
  public let searchArguments: [String]

  /// The launcher of the process that runs cells.
  public var worker: String { home + "/lectern-worker" }
  /// The process that knows about code.
  var assistant: String { home + "/lectern-assistant" }
  /// The library that the worker and the cells share.
  public var library: String { home + "/libLectern.so" }
  /// What the compiler loads first: it limits its memory and can make it a server.
  var frontendLibrary: String { home + "/libLecternFrontend.so" }

  /// What the compiler of a cell finds in its environment.
  func frontendEnvironment(memoryLimit: Int) -> [String: String] {
    var variables = ["SWIFT_BACKTRACE": "enable=no"]
    if access(frontendLibrary, R_OK) == 0 {
      variables["LD_PRELOAD"] = frontendLibrary
      variables["LECTERN_FRONTEND_MEMORY"] = String(memoryLimit)
    }
    return variables
  }

  /// Finds the installation of the running executable.
  public static func find() throws(InstallationError) -> Installation {
    try Installation(home: findHome(), toolchain: Toolchain.find())
  }

  init(home: String, toolchain: Toolchain) {
    self.home = home
    self.toolchain = toolchain
    searchArguments =
      ["-I", home + "/Modules"]
      + Self.moduleMaps(home: home).flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
  }

  /// Where what is compiled once is kept: `$XDG_CACHE_HOME/lectern`, or `~/.cache/lectern`.
  public static var cacheDirectory: String {
    if let base = Environment["XDG_CACHE_HOME"], base.hasPrefix("/") { return base + "/lectern" }
    return (Environment["HOME"] ?? "/tmp") + "/.cache/lectern"
  }

  /// Clang modules and textual interfaces, compiled by this toolchain.
  var moduleCache: String { Self.cacheDirectory + "/modules-" + toolchain.identity }

  /// Names the library's state: changes when any of its files does.
  var libraryIdentity: String {
    let files = FileManager.default
    let modules = ((try? files.contentsOfDirectory(atPath: home + "/Modules")) ?? []).sorted()
    let paths =
      [library] + modules.filter { $0.hasSuffix(".swiftmodule") }.map { "\(home)/Modules/\($0)" }
    return CacheKey(
      paths.map { path in
        let attributes = try? files.attributesOfItem(atPath: path)
        let size = (attributes?[.size] as? UInt64) ?? 0
        let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(path) \(size) \(date)"
      } + searchArguments
    ).digits
  }

  private static func findHome() throws(InstallationError) -> String {
    var candidates: [String] = []
    if let home = Environment["LECTERN_HOME"] { candidates.append(home) }
    for image in [executablePath(), imagePath()].compactMap({ $0 }) {
      let folder = parent(of: image)
      candidates += [folder, parent(of: folder) + "/lib/lectern"]
    }
    for candidate in candidates where access(candidate + "/lectern-worker", X_OK) == 0 {
      if let resolved = realpath(candidate, nil) {
        defer { free(resolved) }
        return String(cString: resolved)
      }
    }
    throw .noHome(searched: candidates)
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func executablePath() -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }

  /// The file that holds this code, which in tests may be a bundle and not the executable.
  ///
  /// Read line by line: the system hands the file out a page at a time, and
  /// `String(contentsOfFile:)` takes the first short read for the end.
  private static func imagePath() -> String? {
    let address = UInt(bitPattern: #dsohandle)
    guard let maps = fopen("/proc/self/maps", "r") else { return nil }
    defer { fclose(maps) }
    var buffer: UnsafeMutablePointer<CChar>?
    defer { free(buffer) }
    var capacity = 0
    while getline(&buffer, &capacity, maps) > 0, let text = buffer {
      let line = String(cString: text).dropLast()
      let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      if fields.count == 6, range.count == 2, range[0] <= address, address < range[1] {
        return String(fields[5].drop { $0 == " " })
      }
    }
    return nil
  }

  /// The module maps of the C and system modules that the library's modules import.
  ///
  /// An installed home holds them in `ModuleMaps/<name>`; in a build folder, generated ones lie
  /// beside the objects and hand-written ones in the sources of the package around the folder.
  private static func moduleMaps(home: String) -> [String] {
    let files = FileManager.default
    func folders(_ path: String) -> [String] {
      ((try? files.contentsOfDirectory(atPath: path)) ?? []).sorted().map { path + "/" + $0 }
    }
    var maps = folders(home + "/ModuleMaps").map { $0 + "/module.modulemap" }
    maps += folders(home).filter { $0.hasSuffix(".build") }.map { $0 + "/module.modulemap" }
    if let root = packageRoot(above: home) {
      for layer in ["/Sources/System", "/Sources/Library"] {
        for target in folders(root + layer) {
          maps += [target + "/module.modulemap", target + "/include/module.modulemap"]
        }
      }
    }
    return maps.filter { files.fileExists(atPath: $0) }
  }

  private static func packageRoot(above path: String) -> String? {
    var folder = path
    while folder.count > 1 {
      if access(folder + "/Package.swift", R_OK) == 0 { return folder }
      folder = parent(of: folder)
    }
    return nil
  }
}
