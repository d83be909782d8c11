public import Tensors

extension IntTensor {
  /// Lists of tokens as the rows of a matrix, [B, T] with T the length of the longest; zeros fill up.
  public init(padding lists: [[Int]]) {
    let length = lists.map(\.count).max() ?? 0
    self = IntTensor(lists.flatMap { $0 + Array(repeating: 0, count: length - $0.count) })
      .reshaped([lists.count, length])
  }
}
