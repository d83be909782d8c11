import Foundation

/// The file that this process runs.
enum RunningExecutable {
  /// Its absolute path, with symbolic links resolved.
  static func url() throws -> URL {
    URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
  }

  /// The folder that `LECTERN_HOME` names, if it is set.
  static var home: URL? {
    ProcessInfo.processInfo.environment["LECTERN_HOME"].map { URL(filePath: $0) }
  }
}
