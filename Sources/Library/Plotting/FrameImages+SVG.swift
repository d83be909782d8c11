extension FrameImages {
  /// Up to eight frames as panels, as many side by side as a page is wide.
  public var svg: String {
    let pageWidth = 720.0
    let shown = panels
    let sheets = shown.map { grid($0).sheet }
    let (w, h) = (Double(sheets[0].width), Double(sheets[0].height))
    let names = shown.map { "\(knob) \($0.name)" }
    let panelWidth = max(w, names.map { SVGDocument.width(of: $0, size: 11) }.max() ?? 0)
    let pitch = (x: panelWidth + 20, y: h + 28)
    let across = max(1, min(shown.count, Int(pageWidth / pitch.x)))
    let down = (shown.count + across - 1) / across
    var document = SVGDocument(
      width: max(
        16 + pitch.x * Double(across) - 20, SVGDocument.width(of: title, size: 14) + 16),
      height: 36 + pitch.y * Double(down), title: title, description: alt)
    document.addText(
      title, x: document.width / 2, y: 20, anchor: "middle", size: 14, weight: "bold")
    for (index, sheet) in sheets.enumerated() {
      let left = 8 + pitch.x * Double(index % across)
      let top = 52 + pitch.y * Double(index / across)
      document.addText(names[index], x: left, y: top - 5, size: 11)
      document.addImage(sheet, x: left, y: top, width: w, height: h)
    }
    return document.text
  }
}
