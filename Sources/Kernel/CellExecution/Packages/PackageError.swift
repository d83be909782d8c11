/// Why packages cannot be imported.
enum PackageError: Error, Sendable, Hashable {
  /// The session is one that installs nothing.
  case refused
  /// The session has the package in another version.
  case conflict(place: String)
  /// A package that is loaded would have to be loaded again in another state.
  case changed(identity: String)
  /// SwiftPM failed; `output` is what it printed.
  case failed(output: String)
  /// A command of the cell failed.
  case command(String, status: Int32)

  /// The error as a cell shows it.
  var failure: CellFailure {
    switch self {
    case .refused:
      CellFailure(
        name: "PackageError", value: "packages and commands are switched off in this session",
        details: ["Graded cells have the course library and the Swift toolchain, nothing else."])
    case .conflict(let place):
      CellFailure(
        name: "PackageError", value: "\(place) is wanted in another version than before",
        details: ["A session holds one version of a package: restart the kernel to change it."])
    case .changed(let identity):
      CellFailure(
        name: "PackageError", value: "\(identity) has changed since this session loaded it",
        details: [
          "Loaded code cannot be replaced: restart the kernel, and ask for all packages in the "
            + "first cell if one needs the other in a certain version."
        ])
    case .failed(let output): Self.failure(of: output)
    case .command(let command, let status):
      CellFailure(
        name: "CommandError",
        value: "%system \(command): it \(ChildProcess.describe(status: status))"
      )
    }
  }

  private static func failure(of output: String) -> CellFailure {
    let lines = output.split(separator: "\n").map(String.init)
    let errors = lines.indices.filter { lines[$0].contains("error: ") }
    let first = errors.first.map { index in
      var text = lines[index]
      if let range = text.firstRange(of: "error: ") { text = String(text[range.upperBound...]) }
      return text
    }
    let (cause, advice) = explanation(of: output)
    // What comes before the first error is progress, and compilers repeat much after it.
    let shown = errors.first.map { lines[$0...] } ?? lines.suffix(20)
    return CellFailure(
      name: "PackageError", value: "\(cause): \(first ?? "SwiftPM gives no reason")",
      details: shown.prefix(40) + (shown.count > 40 ? ["…"] : []) + [advice])
  }

  private static func explanation(of output: String) -> (cause: String, advice: String) {
    if output.contains(/\.(swift|c|cc|cpp|m|h):\d+:\d+: (fatal )?error:/) {
      return ("a package does not compile", "The error is in the package, not in the cell.")
    }
    let fetching = [
      "Failed to clone", "Couldn’t fetch", "Couldn't fetch", "could not read from remote",
      "unable to access", "Could not resolve host", "failed to retrieve", "Couldn’t get the list",
      "does not appear to be a git repository", "doesn't exist in file system",
      "cannot be accessed", "does not exist",
    ]
    if fetching.contains(where: output.contains) {
      return (
        "a package could not be fetched",
        "Is the address right, is there a network, and may you read the repository?"
      )
    }
    return (
      "the packages could not be built", "Are the versions and the names of the products right?"
    )
  }
}
