/// Products and sums in Einstein's notation.
///
///     einsum("ij,jk->ik", a, b)      // matrix product
///     einsum("bhtd,bhsd->bhts", q, k)
///     einsum("ij->j", a)             // sum of the rows
///
/// Every letter names an axis; letters missing on the right of the arrow are summed over. Several
/// operands are multiplied from left to right.
/// - Precondition: There is an arrow, a list of letters for each operand, no letter twice in one
///   list, and each letter has one extent throughout (1 is not repeated).
public func einsum(_ equation: String, _ operands: Tensor...) -> Tensor {
  let sides = equation.replacing(" ", with: "").split(
    separator: "->", maxSplits: 1, omittingEmptySubsequences: false)
  precondition(sides.count == 2, "einsum: \"\(equation)\" has no arrow ->")
  let inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map { Array($0) }
  let output = Array(sides[1])
  precondition(
    inputs.count == operands.count,
    "einsum: \"\(equation)\" names \(inputs.count) operands, there are \(operands.count)")
  var extents: [Character: Int] = [:]
  for (letters, operand) in zip(inputs, operands) {
    precondition(
      letters.count == operand.rank && Set(letters).count == letters.count,
      "einsum: \"\(String(letters))\" does not name every axis of \(operand.shape) once")
    for (letter, extent) in zip(letters, operand.shape) {
      precondition(
        extents[letter] == nil || extents[letter] == extent,
        "einsum: the axis \(letter) has the extents \(extents[letter] ?? 0) and \(extent) "
          + "in \"\(equation)\"")
      extents[letter] = extent
    }
  }
  for letter in output {
    precondition(extents[letter] != nil, "einsum: no operand of \"\(equation)\" has \(letter)")
  }
  var current = LabeledTensor(letters: inputs[0], tensor: operands[0])
  for index in operands.indices.dropFirst() {
    let later = Set(inputs[(index + 1)...].joined()).union(output)
    current = current.multiplied(
      by: LabeledTensor(letters: inputs[index], tensor: operands[index]), keeping: later)
  }
  return current.summed(keeping: Set(output)).arranged(output)
}

/// A tensor with a letter for every axis.
private struct LabeledTensor {
  let letters: [Character]
  let tensor: Tensor

  /// Without the axes that no letter of `kept` names.
  func summed(keeping kept: Set<Character>) -> LabeledTensor {
    let axes = letters.indices.filter { !kept.contains(letters[$0]) }
    if axes.isEmpty { return self }
    return LabeledTensor(
      letters: letters.filter { kept.contains($0) }, tensor: tensor.sum(alongAxes: axes))
  }

  /// The tensor with its axes in the order of `order`.
  func arranged(_ order: [Character]) -> Tensor {
    let permutation = order.compactMap { letters.firstIndex(of: $0) }
    return permutation == Array(letters.indices) ? tensor : tensor.transposed(permutation)
  }

  /// The product summed over all letters but those of `kept`: a stack of matrix products, whose
  /// stack are common letters that stay, and whose inner extent are common letters that do not.
  func multiplied(by other: LabeledTensor, keeping kept: Set<Character>) -> LabeledTensor {
    let left = summed(keeping: kept.union(other.letters))
    let right = other.summed(keeping: kept.union(letters))
    let common = Set(left.letters).intersection(right.letters)
    let stacked = left.letters.filter { common.contains($0) && kept.contains($0) }
    let inner = left.letters.filter { common.contains($0) && !kept.contains($0) }
    let rows = left.letters.filter { !common.contains($0) }
    let columns = right.letters.filter { !common.contains($0) }
    let a = left.matrix(stacked, rows, inner)
    let b = right.matrix(stacked, inner, columns)
    let shape = left.shape(stacked) + left.shape(rows) + right.shape(columns)
    return LabeledTensor(
      letters: stacked + rows + columns, tensor: matmul(a, b).reshaped(to: Shape(shape)))
  }

  private func shape(_ group: [Character]) -> [Int] {
    group.compactMap { letter in letters.firstIndex(of: letter).map { tensor.shape[$0] } }
  }

  /// [stack..., rows, columns], each group of letters flattened into one axis.
  private func matrix(_ stack: [Character], _ rows: [Character], _ columns: [Character]) -> Tensor {
    arranged(stack + rows + columns).reshaped(
      to: Shape(shape(stack) + [shape(rows).reduce(1, *), shape(columns).reduce(1, *)]))
  }
}
