import Models
import Testing

@Suite("Folding toy")
struct FoldingTests {
  @Test("scaling gives back all distances", arguments: [5, 12, 30])
  func distances(residueCount: Int) {
    let helix = alphaHelix(residueCount: residueCount)
    let folded = multidimensionalScaling(distanceMatrix(helix), dimensions: 3)
    #expect(isClose(distanceMatrix(folded), distanceMatrix(helix), within: 1e-8))
  }

  @Test("the shape is right up to a mirror image", arguments: [1, 2, 3] as [UInt64])
  func mirror(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let points = (0..<10).map { _ in (0..<3).map { _ in drawNormal(using: &rng) } }
    let mirrored = points.map { [-$0[0], $0[1], $0[2]] }
    #expect(isClose(distanceMatrix(points), distanceMatrix(mirrored), within: 1e-12))
    let folded = multidimensionalScaling(distanceMatrix(points), dimensions: 3)
    let over = Superposition(folded, over: points)
    let overMirrored = Superposition(folded, over: mirrored)
    #expect(over.deviation < 1e-7)
    #expect(overMirrored.deviation < 1e-7)
    #expect(over.isMirrored != overMirrored.isMirrored)
  }

  @Test("two dimensions are not enough for a helix")
  func flat() {
    let helix = alphaHelix(residueCount: 12)
    let flat = multidimensionalScaling(distanceMatrix(helix), dimensions: 2)
    #expect(!isClose(distanceMatrix(flat), distanceMatrix(helix), within: 0.5))
  }

  @Test("a helix is right-handed: four residues in a row span a positive volume")
  func handedness() {
    let p = alphaHelix(residueCount: 4)
    func side(_ i: Int) -> [Double] { zip(p[i + 1], p[i]).map { $0 - $1 } }
    #expect(tripleProduct(side(0), side(1), side(2)) > 0)
  }

  @Test("eigenvectors put a symmetric matrix together again", arguments: [1, 2, 3] as [UInt64])
  func eigenvectors(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let half = (0..<6).map { _ in (0..<6).map { _ in drawNormal(using: &rng) } }
    let matrix = (0..<6).map { i in (0..<6).map { half[i][$0] + half[$0][i] } }
    let eigen = SymmetricEigenvectors(matrix)
    let sum = (0..<6).map { i in
      (0..<6).map { j in
        (0..<6).reduce(0.0) { $0 + eigen.values[$1] * eigen.vectors[$1][i] * eigen.vectors[$1][j] }
      }
    }
    #expect(isClose(sum, matrix, within: 1e-12))
    #expect(eigen.values == eigen.values.sorted(by: >))
  }

  @Test("the triangle update does not care how residues are numbered", arguments: [1, 2])
  func equivariance(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let update = TriangleUpdate(channelCount: 3, using: &rng)
    let z = (0..<5).map { _ in (0..<5).map { _ in (0..<3).map { _ in drawNormal(using: &rng) } } }
    let order = (0..<5).shuffled(using: &rng)
    let renumbered = order.map { i in order.map { z[i][$0] } }
    let expected = update(z)
    let result = update(renumbered)
    for i in 0..<5 {
      for j in 0..<5 {
        #expect(isClose(result[i][j], expected[order[i]][order[j]], within: 1e-12))
      }
    }
    #expect(!isClose(update(z)[0], z[0], within: 0.1))
  }

  @Test("contacts are close pairs")
  func contacts() {
    let map = contactMap(distanceMatrix(alphaHelix(residueCount: 10)), cutoff: 7)
    #expect(map[0][0] == 1 && map[0][4] == 1 && map[0][9] == 0)
  }
}
