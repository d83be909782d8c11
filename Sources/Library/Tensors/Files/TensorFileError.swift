/// Why a file of tensors could not be read.
public enum TensorFileError: Error, Sendable, Hashable {
  /// The file could not be opened or read; the system's reason.
  case unreadable(path: String, reason: String)
  /// The file does not begin as its format demands.
  case wrongFormat(path: String, expected: String)
  /// The elements are of a kind that is not read.
  case unsupportedType(path: String, type: String)
  /// The file ends early, or its parts do not fit together.
  case damaged(path: String, reason: String)
}

extension TensorFileError: CustomStringConvertible {
  /// What is wrong with which file, and what was expected.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .wrongFormat(let path, let expected):
      "\(path): is not \(expected); was it saved by another program?"
    case .unsupportedType(let path, let type):
      "\(path): elements of type \(type) are not read; save them as 32-bit floats or integers"
    case .damaged(let path, let reason):
      "\(path): is damaged: \(reason); save or copy it again"
    }
  }
}
