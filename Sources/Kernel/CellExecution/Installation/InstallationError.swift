/// A part of Lectern or of the toolchain is not where it should be.
public enum InstallationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No folder on the PATH leads to a Swift toolchain.
  case noToolchain
  /// None of the folders holds `lectern-worker`.
  case noHome(searched: [String])

  /// One line that says what is missing and what to do.
  public var description: String {
    switch self {
    case .noToolchain:
      "no Swift toolchain on the PATH; install Swift 6.3 and put its usr/bin on the PATH"
    case .noHome(let searched):
      "lectern-worker is in none of \(searched.joined(separator: ", ")); "
        + "build the whole package, or set LECTERN_HOME to the folder that holds it"
    }
  }
}
