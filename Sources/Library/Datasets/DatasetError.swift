/// Why a data set could not be read.
public enum DatasetError: Error, Sendable, Hashable {
  /// The file `path` does not exist or cannot be opened; `remedy` says how to get it.
  case missingFile(path: String, remedy: String)

  /// The bytes of the file are not those that the library was released with.
  case wrongChecksum(path: String, found: String, expected: String)

  /// The file can be opened, but its content is not what its name promises.
  case malformedFile(path: String, reason: String)
}

extension DatasetError: CustomStringConvertible {
  /// One line: which file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .missingFile(let path, let remedy):
      "the data file \(path) cannot be read; \(remedy)"
    case .wrongChecksum(let path, let found, let expected):
      """
      the data file \(path) is damaged: its SHA-256 is \(found), expected \(expected); \
      install Lectern again or restore the file from the repository
      """
    case .malformedFile(let path, let reason):
      "the data file \(path) is not valid: \(reason); install its package again"
    }
  }
}
