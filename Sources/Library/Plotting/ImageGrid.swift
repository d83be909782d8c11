/// Rows of small images, grey or in colours, each row with its name.
public struct ImageGrid: Figure, Hashable {
  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// The extent of every image, in pixels.
  public var height, width: Int

  /// The names of the rows; an empty name takes no room.
  public var rowNames: [String]

  /// The images of each row, as `height` × `width` intensities from 0, black, to 1, white.
  ///
  /// An image in colours has three times as many: all of its red, then green, then blue.
  public var rows: [[[Float]]]

  /// The side of an image's pixel on the page, in pixels.
  public var scale: Int

  /// Whether the images stand apart.
  public var hasGaps: Bool

  /// Creates a grid.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - height: The number of rows of each image.
  ///   - width: The number of columns of each image.
  ///   - scale: The side of an image's pixel on the page.
  ///   - hasGaps: Whether the images stand apart.
  ///   - rows: The name and the images of each row, from above. Intensities outside 0...1 are shown
  ///     as the nearer end; those that are not finite as black.
  /// - Precondition: Each image has `height` × `width` intensities or three times as many.
  public init(
    title: String, alt: String, height: Int, width: Int, scale: Int = 4, hasGaps: Bool = true,
    rows: KeyValuePairs<String, [[Float]]>
  ) {
    precondition(
      rows.allSatisfy {
        $0.value.allSatisfy { [height * width, 3 * height * width].contains($0.count) }
      },
      "\(title): images of \(Set(rows.flatMap { $0.value.map(\.count) })) intensities, "
        + "expected \(height) × \(width) or three times as many")
    self.title = title
    self.alt = alt
    self.height = height
    self.width = width
    self.scale = scale
    self.hasGaps = hasGaps
    rowNames = rows.map(\.key)
    self.rows = rows.map(\.value)
  }

  /// Creates a grid without names, filled row by row.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - height: The number of rows of each image.
  ///   - width: The number of columns of each image.
  ///   - scale: The side of an image's pixel on the page.
  ///   - columns: The number of images in a row.
  ///   - hasGaps: Whether the images stand apart.
  ///   - images: The images, from the upper left, as `height` × `width` intensities.
  /// - Precondition: Each image has `height` × `width` intensities or three times as many, and there is at least one column.
  public init(
    title: String, alt: String, height: Int, width: Int, scale: Int = 3, columns: Int,
    hasGaps: Bool = false, images: [[Float]]
  ) {
    precondition(columns > 0, "\(title): \(columns) images to a row")
    self.init(
      title: title, alt: alt, height: height, width: width, scale: scale, hasGaps: hasGaps,
      rows: [:])
    rows = stride(from: 0, to: images.count, by: columns).map { start in
      Array(images[start..<min(start + columns, images.count)])
    }
    rowNames = rows.map { _ in "" }
    precondition(
      images.allSatisfy { [height * width, 3 * height * width].contains($0.count) },
      "\(title): images of \(Set(images.map(\.count))) intensities, expected \(height) × \(width) "
        + "or three times as many")
  }

  /// The grid as SVG around one picture, whose pixels are not smoothed.
  public var svg: String {
    let sheet = sheet
    let (w, h) = (Double(sheet.width), Double(sheet.height))
    let nameWidth = rowNames.map { SVGDocument.width(of: $0) }.max() ?? 0
    let left = nameWidth > 0 ? nameWidth + 20 : 8
    let titleWidth = SVGDocument.width(of: title, size: 14) + 16
    var document = SVGDocument(
      width: max(left + w + 8, titleWidth), height: h + 40, title: title, description: alt)
    document.addText(
      title, x: document.width / 2, y: 20, anchor: "middle", size: 14, weight: "bold")
    document.addImage(sheet, x: left, y: 32, width: w, height: h)
    let pitch = Double((height + gap) * scale)
    for (row, name) in rowNames.enumerated() where !name.isEmpty {
      let middle = 32 + pitch * Double(row) + Double(height * scale) / 2
      document.addText(name, x: left - 8, y: middle + 4, anchor: "end")
    }
    return document.text
  }

  private var gap: Int { hasGaps ? 1 : 0 }

  /// All images in one picture; the gaps are transparent.
  var sheet: PNGImage {
    let columns = rows.map(\.count).max() ?? 0
    let (W, H) = (max(1, columns * (width + gap) - gap), max(1, rows.count * (height + gap) - gap))
    let area = height * width
    let isColored = rows.joined().contains { $0.count > area }
    let depth = isColored ? 4 : 2
    var samples = [UInt8](repeating: 0, count: depth * W * H)
    for (row, images) in rows.enumerated() {
      for (column, image) in images.enumerated() {
        for index in 0..<area {
          let y = row * (height + gap) + index / width
          let x = column * (width + gap) + index % width
          let start = depth * (y * W + x)
          for channel in 0..<(depth - 1) {
            let place = image.count > area ? channel * area + index : index
            samples[start + channel] = Self.level(image[place])
          }
          samples[start + depth - 1] = 255
        }
      }
    }
    return PNGImage(
      width: W, height: H, format: isColored ? .rgbAlpha : .greyAlpha, samples: samples
    ).enlarged(by: scale)
  }

  private static func level(_ intensity: Float) -> UInt8 {
    intensity.isFinite ? UInt8((min(max(intensity, 0), 1) * 255).rounded()) : 0
  }

  /// The intensity of a pixel, for one in colours that of its brightest.
  private func brightness(_ image: [Float], _ index: Int) -> Float {
    let area = height * width
    return image.count > area
      ? max(image[index], image[area + index], image[2 * area + index]) : image[index]
  }

  /// The first images of each row drawn with characters, as many as fit 80 columns.
  public var table: String {
    let ramp = Array(" .:-=+*#%@")
    let count = max(1, 80 / (width + 1))
    return zip(rowNames, rows).map { name, images in
      let shown = images.prefix(count)
      let lines = (0..<height).map { y in
        shown.map { image in
          String(
            (0..<width).map { x in ramp[Int(Self.level(brightness(image, y * width + x))) * 9 / 255]
            })
        }.joined(separator: "|")
      }
      let note = images.count > shown.count ? " (\(shown.count) of \(images.count) images)" : ""
      return "\(name)\(note)\n" + lines.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}
