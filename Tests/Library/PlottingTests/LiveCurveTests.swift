import Display
import Plotting
import Testing

@Suite("Live curve")
struct LiveCurveTests {
  private func points(_ curve: LiveCurve) throws -> [(x: Double, y: Double, series: String)] {
    let chart = try #require(curve.mimeBundle.data["application/vnd.vegalite.v5+json"])
    return try #require(chart["data"]?["values"]?.arrayValue).map { point in
      (
        try #require(point["x"]?.doubleValue), try #require(point["y"]?.doubleValue),
        try #require(point["series"]?.stringValue)
      )
    }
  }

  @Test("shows every curve from step 0, as picture and as one line of text")
  func curves() throws {
    let curve = LiveCurve(title: "Training")
    for step in 0..<3 {
      curve.add("loss", 4 - Double(step))
      curve.add("accuracy", Float(step) / 4)
    }
    curve.finish()
    #expect(
      curve.mimeBundle.plainText == "Training: loss 2 at step 2, accuracy 0.5 at step 2")
    #expect(curve.mimeBundle.data["image/svg+xml"]?.stringValue?.contains(">accuracy<") == true)
    let points = try points(curve)
    #expect(points.filter { $0.series == "loss" }.map(\.x) == [0, 1, 2])
    #expect(points.filter { $0.series == "loss" }.map(\.y) == [4, 3, 2])
    #expect(points.filter { $0.series == "accuracy" }.map(\.y) == [0, 0.25, 0.5])
  }

  @Test("averages neighbours rather than growing without bound, and keeps a line straight")
  func bound() throws {
    let curve = LiveCurve(title: "Line")
    for step in 0..<5_000 { curve.add("y", Double(step)) }
    let points = try points(curve)
    #expect(points.count < LiveCurve.maximumPointCount)
    #expect(points.count > LiveCurve.maximumPointCount / 4)
    #expect(points.allSatisfy { $0.x == $0.y })
    #expect(curve.mimeBundle.plainText == "Line: y 4999 at step 4999")
  }

  @Test("says that there is nothing yet")
  func empty() {
    #expect(LiveCurve(title: "Training").mimeBundle.plainText == "Training: No points yet.")
  }
}
