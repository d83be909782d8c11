public import Display

/// What a notebook's metadata says about the kernel.
public enum SwiftKernel {
  /// The name under which Jupyter knows the kernel.
  public static let name = "swift"

  /// `metadata.kernelspec`.
  public static let specification: JSONValue = [
    "display_name": "Swift (Lectern)", "language": "swift", "name": "swift",
  ]

  /// `metadata.language_info`; without the compiler's version, so that a new compiler alone does
  /// not change committed notebooks.
  public static let languageInfo: JSONValue = [
    "codemirror_mode": "swift", "file_extension": ".swift", "mimetype": "text/x-swift",
    "name": "swift", "nbconvert_exporter": "script", "pygments_lexer": "swift",
  ]
}
