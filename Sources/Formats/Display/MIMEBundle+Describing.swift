extension MIMEBundle {
  /// The longest plain text of a value, in characters; a notebook is no place for more.
  public static let maximumPlainTextLength = 100_000

  /// The representations of any value.
  ///
  /// A ``Displayable`` value gives its own; strings and characters keep their quotation marks, so
  /// that `"1"` and `1` differ; all other values give their description, without the names of the
  /// modules that cells are compiled into.
  public init(describing value: some Any) {
    if let displayable = value as? any Displayable {
      self = displayable.mimeBundle
      return
    }
    let text =
      switch value {
      case let text as any StringProtocol: String(reflecting: String(text))
      case let character as Character: String(reflecting: character)
      default: String(describing: value)
      }
    self.init(plainText: Self.shortened(Self.withoutCellModules(text)))
  }

  /// Cuts `text` to ``maximumPlainTextLength`` and says how much is missing.
  private static func shortened(_ text: String) -> String {
    guard text.utf8.count > maximumPlainTextLength, text.count > maximumPlainTextLength else {
      return text
    }
    let rest = text.count - maximumPlainTextLength
    return text.prefix(maximumPlainTextLength) + "… (\(rest) more characters)"
  }

  /// Removes the qualifications `Cell_7.` and, of types within functions,
  /// `(unknown context at $7f81…).` that nested descriptions print before a type's name.
  public static func withoutCellModules(_ text: String) -> String {
    guard text.utf8.count >= 7 else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "(unknown context at $"),
      let end = rest[start.upperBound...].firstRange(of: ").")
    {
      result += rest[..<start.lowerBound]
      rest = rest[end.upperBound...]
    }
    (rest, result) = ((result + rest)[...], "")
    while let start = rest.firstRange(ofCellModule: ()) {
      result += rest[..<start.lowerBound]
      rest = rest[start.upperBound...]
    }
    return result + rest
  }
}

extension Substring {
  /// The first `Cell_<digits>.` that begins a word.
  fileprivate func firstRange(ofCellModule: Void) -> Range<Index>? {
    let name = "Cell_".utf8
    var index = startIndex
    var previous: UInt8?
    while index < endIndex {
      let startsWord = previous.map { !UInt8.isIdentifierPart($0) } ?? true
      if startsWord, utf8[index...].starts(with: name) {
        var end = utf8.index(index, offsetBy: name.count)
        let digits = end
        while end < endIndex, UInt8.isDigit(utf8[end]) { end = utf8.index(after: end) }
        if end > digits, end < endIndex, utf8[end] == UInt8(ascii: ".") {
          return index..<utf8.index(after: end)
        }
      }
      previous = utf8[index]
      index = utf8.index(after: index)
    }
    return nil
  }
}

extension UInt8 {
  fileprivate static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  fileprivate static func isIdentifierPart(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte >= 0x80
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
