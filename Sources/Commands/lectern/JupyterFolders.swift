import ArgumentParser
import Foundation

/// Where Jupyter looks for kernels.
///
/// Source: jupyter_core, “File locations in Jupyter”.
enum JupyterFolders {
  /// The data folder of the current user.
  static func user() -> URL {
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["JUPYTER_DATA_DIR"], !folder.isEmpty {
      return URL(filePath: folder)
    }
    if let folder = environment["XDG_DATA_HOME"], !folder.isEmpty {
      return URL(filePath: folder).appending(path: "jupyter")
    }
    return home.appending(path: ".local/share/jupyter")
  }

  /// The configuration folder of the current user.
  static func userConfiguration() -> URL {
    if let folder = ProcessInfo.processInfo.environment["JUPYTER_CONFIG_DIR"], !folder.isEmpty {
      return URL(filePath: folder)
    }
    return home.appending(path: ".jupyter")
  }

  /// The home folder as Jupyter takes it: `HOME` goes before what the system's user list says.
  private static var home: URL {
    if let folder = ProcessInfo.processInfo.environment["HOME"], folder.hasPrefix("/") {
      return URL(filePath: folder)
    }
    return FileManager.default.homeDirectoryForCurrentUser
  }

  /// The prefix of the active Python environment.
  static func sysPrefix() throws -> URL {
    let environment = ProcessInfo.processInfo.environment
    for name in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
      if let prefix = environment[name], !prefix.isEmpty { return URL(filePath: prefix) }
    }
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", "import sys; print(sys.prefix, end='')"]
    let output = Pipe()
    python.standardOutput = output
    try python.run()
    let prefix = try output.fileHandleForReading.readToEnd() ?? Data()
    python.waitUntilExit()
    guard python.terminationStatus == 0, !prefix.isEmpty else {
      throw ValidationError(
        "python3 does not tell its prefix; activate an environment, or use --prefix.")
    }
    return URL(filePath: String(decoding: prefix, as: UTF8.self))
  }
}
