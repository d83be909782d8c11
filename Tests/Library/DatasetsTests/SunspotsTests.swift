import Datasets
import Tensors
import Testing

@Suite("Sunspots")
struct SunspotsTests {
  @Test("there are 309 years with the published minima and maxima")
  func embedded() throws {
    let sunspots = try Sunspots.load()
    #expect(sunspots.years == Array(1700...2008))
    #expect(sunspots.counts.count == 309)
    #expect(sunspots.counts.max() == 190.2)
    #expect(sunspots.years[sunspots.counts.firstIndex(of: 190.2) ?? 0] == 1957)
    #expect(sunspots.counts[1712 - 1700] == 0)
  }

  @Test(
    "a table with a gap, a word or a negative count is refused with the line",
    arguments: ["1700,5\n1702,16", "1700,five", "1700,-1", "1700"])
  func malformed(lines: String) throws {
    let error = #expect(throws: DatasetError.self) {
      try Sunspots(table: "year,count\n" + lines, path: "t.csv")
    }
    #expect(try #require(error).description.contains("t.csv is not valid"))
  }
}

@Suite("Points of the plane")
struct PlanarPointsTests {
  @Test("moons have mean 0 and deviations of about 1, and lie on two arcs")
  func moons() {
    var rng = SeededGenerator(seed: 1)
    let points = PlanarPoints.moons(count: 4000, noise: 0, using: &rng)
    #expect(points.mean(alongAxis: 0).scalars.allSatisfy { abs($0) < 0.05 })
    #expect(points.standardDeviation(alongAxes: [0]).scalars.allSatisfy { abs($0 - 1) < 0.05 })
    for (index, row) in points.rows.enumerated() {
      let (x, y) = (row[0] / 1.15 + 0.5, row[1] / 2 + 0.25)
      let (u, v) = index.isMultiple(of: 2) ? (x, y) : (1 - x, 0.5 - y)
      #expect(abs(u * u + v * v - 1) < 1e-4 && v > -1e-4)
    }
  }

  @Test("a ring has radius 1 and the asked noise")
  func ring() {
    var rng = SeededGenerator(seed: 2)
    let radii = PlanarPoints.ring(count: 4000, noise: 0.05, using: &rng)
      .squared().sum(alongAxis: 1).squareRoot()
    #expect(abs(radii.mean().item() - 1) < 0.01)
    #expect(abs(radii.standardDeviation(alongAxes: [0]).item() - 0.05) < 0.005)
  }
}
