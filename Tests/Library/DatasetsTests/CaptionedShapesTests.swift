import Datasets
import Tensors
import Testing

@Suite("Captioned shapes")
struct CaptionedShapesTests {
  @Test("the judge reads every perfect picture, wherever its shape lies")
  func judge() {
    for scene in CaptionedShapes.allScenes {
      for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let picture = CaptionedShapes.picture(of: scene, right: right, down: down)
        #expect(CaptionedShapes.read(Tensor(picture, shape: [1, 3, 12, 12])) == [scene])
      }
    }
  }

  @Test("pictures and captions belong together, words are unique, noise is tolerated")
  func captions() {
    var rng = SeededGenerator(seed: 1)
    let data = CaptionedShapes(count: 300, using: &rng)
    #expect(data.images.shape == [300, 3, 12, 12])
    let noisy = data.images + Tensor(normal: data.images.shape, standardDeviation: 0.2, using: &rng)
    #expect(CaptionedShapes.read(noisy) == data.scenes)
    #expect(CaptionedShapes.allScenes.count == 100)
    #expect(Set(CaptionedShapes.allScenes.map(\.words)).count == 100)
    let words = CaptionedShapes.allScenes.flatMap(\.words)
    #expect(words.min() == 1 && words.max() == CaptionedShapes.wordCount - 1)
    #expect(
      CaptionedShapes.Scene(color: 0, shape: 1, corner: 0).caption == "red ring upper left")
  }

  @Test("scenes that are not allowed do not occur")
  func heldOut() {
    var rng = SeededGenerator(seed: 2)
    let data = CaptionedShapes(count: 500, using: &rng) { $0.color != 4 || $0.shape != 4 }
    #expect(!data.scenes.contains { $0.color == 4 && $0.shape == 4 })
    #expect(data.scenes.contains { $0.color == 4 } && data.scenes.contains { $0.shape == 4 })
  }
}
