import Models
import Testing

@Suite("Compression factor")
struct CompressionFactorTests {
  @Test("Stable Diffusion XL's autoencoder has the factor 48 of seed 003")
  func stableDiffusion() {
    let factor = compressionFactor(image: StableDiffusionXL.image, code: StableDiffusionXL.code)
    #expect(factor == 48)
    let (pixels, numbers) = (1024 * 1024 * 3, 128 * 128 * 4)
    #expect(factor == Double(pixels) / Double(numbers))
  }
}
