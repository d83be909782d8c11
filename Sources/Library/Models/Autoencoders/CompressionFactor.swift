/// The extents of an image or of a code that is laid out like one.
public struct ImageExtent: Sendable, Hashable {
  /// Rows, columns and numbers for each place.
  public let height, width, channels: Int

  /// Creates an extent.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// All numbers of the image.
  public var count: Int { height * width * channels }
}

// snippet.compression-factor
/// How many times fewer numbers the code has than the image.
///
///     H W C / (h w c)
///
/// It counts numbers, not bits: a code in 32-bit floats of an image in bytes saves a quarter of it.
public func compressionFactor(image: ImageExtent, code: ImageExtent) -> Double {
  Double(image.count) / Double(code.count)
}
// snippet.end

/// Stable Diffusion XL's autoencoder: 1024 × 1024 colour images, codes of 128 × 128 × 4.
///
/// Source: Podell et al., “SDXL: Improving Latent Diffusion Models for High-Resolution Image
/// Synthesis”, 2023, §2.4.
public enum StableDiffusionXL {
  /// The image, in red, green and blue.
  public static let image = ImageExtent(height: 1024, width: 1024, channels: 3)

  /// The code: an eighth of the side, four channels.
  public static let code = ImageExtent(height: 128, width: 128, channels: 4)
}
