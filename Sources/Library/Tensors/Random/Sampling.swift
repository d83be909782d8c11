extension IntTensor {
  /// Draws an index from each row of `probabilities`, in proportion to its elements.
  ///
  /// Shapes: [..., C] gives [...]. The elements need not sum to 1.
  /// - Precondition: No element is negative and every row has a positive sum.
  public init(categorical probabilities: Tensor, using generator: inout SeededGenerator) {
    precondition(
      probabilities.rank > 0 && probabilities.shape[probabilities.rank - 1] > 0,
      "IntTensor(categorical:using:): the shape \(probabilities.shape) has no classes")
    let classes = probabilities.shape[probabilities.rank - 1]
    let rows = probabilities.count / classes
    let points = Tensor(uniform: [rows], using: &generator).scalars
    let weights = probabilities.scalars
    let drawn = (0..<rows).map { row -> Int32 in
      let range = (row * classes)..<((row + 1) * classes)
      let total = weights[range].reduce(0.0) { $0 + Double($1) }
      precondition(
        total > 0 && weights[range].allSatisfy { $0 >= 0 },
        "IntTensor(categorical:using:): row \(row) of \(probabilities.shape) is no distribution")
      var rest = Double(points[row]) * total
      var last: Int32 = 0
      for (label, weight) in weights[range].enumerated() where weight > 0 {
        last = Int32(label)
        rest -= Double(weight)
        if rest < 0 { break }
      }
      return last
    }
    self.init(drawn, shape: Shape(probabilities.shape.dropLast()))
  }
}
