public import Tensors

/// Generated pictures of one coloured shape in one corner, with a caption of three words.
///
/// “red circle upper left”: five colours, five shapes and four corners make 100 captions. A picture
/// has 12 × 12 pixels of red, green and blue on black; the shape fills 5 × 5 of them and may lie one
/// pixel further right or down.
public struct CaptionedShapes: Sendable {
  /// What a picture shows.
  public struct Scene: Sendable, Hashable {
    /// Positions in `colors`, `shapes` and `corners`.
    public let color, shape, corner: Int

    /// Creates a scene.
    ///
    /// - Precondition: There are such a colour, shape and corner.
    public init(color: Int, shape: Int, corner: Int) {
      demand(
        CaptionedShapes.colors.indices.contains(color)
          && CaptionedShapes.shapes.indices.contains(shape)
          && CaptionedShapes.corners.indices.contains(corner),
        "no scene of colour \(color), shape \(shape) and corner \(corner); there are 5, 5 and 4")
      (self.color, self.shape, self.corner) = (color, shape, corner)
    }

    /// The caption as text.
    public var caption: String {
      "\(CaptionedShapes.colors[color]) \(CaptionedShapes.shapes[shape]) "
        + CaptionedShapes.corners[corner]
    }

    /// The caption as three words; word 0 is none of them and means “nothing said”.
    public var words: [Int] { [1 + color, 6 + shape, 11 + corner] }
  }

  /// The words of a caption, in its order.
  public static let colors = ["red", "green", "blue", "yellow", "purple"]
  /// The second word.
  public static let shapes = ["square", "ring", "triangle", "cross", "star"]
  /// The third word.
  public static let corners = ["upper left", "upper right", "lower left", "lower right"]

  /// How many words there are, with word 0.
  public static let wordCount = 15

  /// The side of a picture, in pixels.
  public static let size = 12

  /// All scenes.
  public static let allScenes = (0..<5).flatMap { color in
    (0..<5).flatMap { shape in
      (0..<4).map { Scene(color: color, shape: shape, corner: $0) }
    }
  }

  /// What the pictures show.
  public let scenes: [Scene]

  /// The pictures, [n, 3, 12, 12], in 0...1.
  public let images: Tensor

  /// Draws scenes with equal probability, among those that `isAllowed`.
  ///
  /// - Precondition: Some scene is allowed.
  public init(
    count: Int, using generator: inout SeededGenerator,
    where isAllowed: (Scene) -> Bool = { _ in true }
  ) {
    let allowed = Self.allScenes.filter(isAllowed)
    demand(!allowed.isEmpty, "no scene is allowed")
    var (scenes, pixels): ([Scene], [Float]) = ([], [])
    for _ in 0..<count {
      let scene = allowed[Int.random(in: 0..<allowed.count, using: &generator)]
      let shift = (
        Int.random(in: 0...1, using: &generator), Int.random(in: 0...1, using: &generator)
      )
      scenes.append(scene)
      pixels += Self.picture(of: scene, right: shift.0, down: shift.1)
    }
    self.scenes = scenes
    images = Tensor(pixels, shape: [count, 3, Self.size, Self.size])
  }

  /// The captions of scenes, [n, 3].
  public static func words(of scenes: [Scene]) -> IntTensor {
    IntTensor(scenes.flatMap(\.words)).reshaped([scenes.count, 3])
  }

  /// One picture, channel by channel, with its shape moved by 0 or 1 pixels.
  public static func picture(of scene: Scene, right: Int, down: Int) -> [Float] {
    var pixels = [Float](repeating: 0, count: 3 * size * size)
    let (top, left) = (6 * (scene.corner / 2) + down, 6 * (scene.corner % 2) + right)
    for (y, row) in bitmaps[scene.shape].enumerated() {
      for (x, mark) in row.enumerated() where mark == "#" {
        for channel in 0..<3 {
          pixels[(channel * size + top + y) * size + left + x] = lights[scene.color][channel]
        }
      }
    }
    return pixels
  }

  /// What pictures show, by the nearest of all 400 perfect ones: a judge that cannot be fooled by a
  /// network, for it has learned nothing.
  ///
  /// - Parameter images: Pictures, [n, 3, 12, 12].
  /// - Returns: A scene for each.
  public static func read(_ images: Tensor) -> [Scene] {
    let templates = allScenes.flatMap { scene in
      [(0, 0), (0, 1), (1, 0), (1, 1)].map { picture(of: scene, right: $0.0, down: $0.1) }
    }
    let known = Tensor(templates)
    let pixels = images.reshaped([images.shape[0], known.shape[1]])
    let scores = matmul(pixels, known.transposed()) - known.squared().sum(alongAxis: 1) * 0.5
    return scores.argmax(alongAxis: 1).scalars.map { allScenes[Int($0) / 4] }
  }

  private static let lights: [[Float]] = [
    [1, 0.1, 0.1], [0.1, 0.8, 0.2], [0.2, 0.4, 1], [1, 0.9, 0.1], [0.8, 0.2, 0.9],
  ]

  private static let bitmaps = [
    ["#####", "#####", "#####", "#####", "#####"],
    [".###.", "#...#", "#...#", "#...#", ".###."],
    ["..#..", "..#..", ".###.", ".###.", "#####"],
    ["..#..", "..#..", "#####", "..#..", "..#.."],
    ["#.#.#", ".###.", "#####", ".###.", "#.#.#"],
  ]
}
