import FoundationEssentials

/// An image in the PNG format.
public struct PNG: Displayable, Sendable, Hashable {
  /// The bytes of the file.
  public var bytes: [UInt8]

  /// The size on the page in CSS pixels; half the pixels of the image make it sharp everywhere.
  public var width, height: Int?

  /// What is shown where images are not.
  public var alternative: String

  /// Creates an image from the bytes of a file.
  public init(
    _ bytes: [UInt8], width: Int? = nil, height: Int? = nil, alternative: String = "image"
  ) {
    self.bytes = bytes
    self.width = width
    self.height = height
    self.alternative = alternative
  }

  /// The image as `image/png` with its size, and the alternative.
  public var mimeBundle: MIMEBundle {
    var size: [String: JSONValue] = [:]
    if let width { size["width"] = .integer(width) }
    if let height { size["height"] = .integer(height) }
    return MIMEBundle(
      data: [
        "image/png": .string(Data(bytes).base64EncodedString()),
        "text/plain": .string("<\(alternative), PNG, \(bytes.count) bytes>"),
      ],
      metadata: size.isEmpty ? [:] : ["image/png": .object(size)])
  }
}
