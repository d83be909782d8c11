extension TicTacToe: CustomStringConvertible {
  /// Three lines of text; an empty square shows its number.
  public var description: String {
    (0..<3).map { row in
      (0..<3).map { column in
        let square = 3 * row + column
        return self[square].map { String($0.rawValue) } ?? String(square)
      }.joined(separator: " ")
    }.joined(separator: "\n")
  }
}
