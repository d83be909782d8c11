public import Tensors

extension DateFormats.Pair {
  /// Where year, month and day stand in the source, as ranges of characters.
  ///
  /// The truth that an alignment found by attention can be compared with: in all formats the month
  /// is the word that is not “le”, “the”, “of” or “in”, the year is the number of four digits and
  /// the day the other number.
  ///
  /// - Precondition: The pair was made by ``DateFormats``.
  public var parts: (year: Range<Int>, month: Range<Int>, day: Range<Int>) {
    let letters = Array(source)
    var year = 0..<0, month = 0..<0, day = 0..<0
    var start = 0
    while start < letters.count {
      let isDigit = letters[start].isNumber
      var end = start
      while end < letters.count, letters[end].isNumber == isDigit,
        letters[end].isLetter != isDigit
      { end += 1 }
      if end == start {
        start += 1
        continue
      }
      if isDigit {
        if end - start == 4 { year = start..<end } else { day = start..<end }
      } else if !["le", "the", "of", "in"].contains(String(letters[start..<end])) {
        month = start..<end
      }
      start = end
    }
    demand(
      !year.isEmpty && !month.isEmpty && !day.isEmpty,
      "“\(source)” has no year, month and day; expected a date as DateFormats writes it")
    return (year, month, day)
  }

  /// For each character of the target the part of the source that it comes from; `nil` for hyphens.
  public var alignment: [Range<Int>?] {
    let (year, month, day) = parts
    return [year, year, year, year, nil, month, month, nil, day, day]
  }

  /// The places of the target whose character must be read off the source.
  ///
  /// The others need no glance at their part of the source: hyphens; the second digit of the year,
  /// which follows from the first (19.. or 20..); the first digit of the month, 0 for nine of twelve;
  /// the first digit of the day, which for days 1–9 is 0 because *no* digit stands there.
  public static let placesToRead = [0, 2, 3, 6, 9]
}

extension DateFormats {
  /// How often a look at the source falls on the part that the written character comes from.
  ///
  /// - Parameters:
  ///   - looks: For each pair and character written the place of the source that is looked at, [B, T].
  ///   - pairs: B pairs.
  ///   - places: The characters that count; those that are hyphens never do.
  /// - Returns: The share of the looks that fall right, and the share if every look fell anywhere with
  ///   equal probability.
  public static func shareAligned(
    _ looks: IntTensor, _ pairs: [Pair], places: [Int] = Pair.placesToRead
  ) -> (share: Double, byChance: Double) {
    demand(
      looks.shape[0] == pairs.count && (places.max() ?? 0) < looks.shape[1],
      "looks \(looks.shape) for \(pairs.count) pairs and places up to \(places.max() ?? 0)")
    var (right, byChance, count) = (0, 0.0, 0)
    for (b, pair) in pairs.enumerated() {
      for place in places {
        guard let part = pair.alignment[place] else { continue }
        right += part.contains(looks[b * looks.shape[1] + place]) ? 1 : 0
        byChance += Double(part.count) / Double(pair.source.count)
        count += 1
      }
    }
    return (Double(right) / Double(count), byChance / Double(count))
  }
}
