public import Tensors

/// Dates as people write them, and as ISO 8601 does: a small translation task.
///
/// “le 3 mars 1984” ↔ “1984-03-03”. Six ways of writing, in English and French, of different length;
/// days run from 1 to 28, so that every day exists.
public struct DateFormats: Sendable {
  /// One pair of texts.
  public struct Pair: Sendable, Hashable {
    /// What a person wrote.
    public let source: String
    /// The same date, YYYY-MM-DD.
    public let target: String
    /// Which of the ways of writing, in `0..<DateFormats.formatCount`.
    public let format: Int

    /// Creates a pair.
    public init(source: String, target: String, format: Int) {
      self.source = source
      self.target = target
      self.format = format
    }
  }

  /// The number of ways of writing.
  public static let formatCount = 6

  /// The pairs.
  public let pairs: [Pair]

  /// Draws pairs: year 1900–2099, any month, day 1–28, any format.
  public init(count: Int, using rng: inout some RandomNumberGenerator) {
    pairs = (0..<count).map { _ in
      Self.pair(
        year: Int.random(in: 1900...2099, using: &rng), month: Int.random(in: 0..<12, using: &rng),
        day: Int.random(in: 1...28, using: &rng),
        format: Int.random(in: 0..<Self.formatCount, using: &rng))
    }
  }

  /// One date in one format.
  public static func pair(year: Int, month: Int, day: Int, format: Int) -> Pair {
    let english = englishMonths[month]
    let source =
      switch format {
      case 0: "\(day) \(english.prefix(3)) \(year)"
      case 1: "\(english) \(day), \(year)"
      case 2: "\(day) \(frenchMonths[month]) \(year)"
      case 3: "le \(day) \(frenchMonths[month]) \(year)"
      case 4: "\(english.prefix(3)). \(day) in \(year)"
      default: "the \(day). of \(english), in \(year)"
      }
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return Pair(
      source: source, target: "\(year)-\(two(month + 1))-\(two(day))", format: format)
  }

  /// The characters that occur; a token is a position in this list plus 3.
  public static let alphabet: [Character] = Array(
    " ,-.0123456789abcdefghijklmnopqrstuvwxyzéû")

  /// The number of tokens, with pad (0), start (1) and end (2).
  public static var vocabularySize: Int { alphabet.count + 3 }

  /// The tokens of a text; capitals count as small letters.
  public static func tokens(_ text: String) -> [Int] {
    text.lowercased().map { character in
      guard let index = alphabet.firstIndex(of: character) else {
        demandFailure("the character \(character) is not in the alphabet of dates")
      }
      return index + 3
    }
  }

  /// The text of tokens; pad, start and end are left out.
  public static func text(_ tokens: [Int]) -> String {
    String(tokens.filter { $0 >= 3 }.map { alphabet[$0 - 3] })
  }

  /// Sources and ended targets of the given pairs, padded, as [B, S] and [B, T].
  public static func batch(_ pairs: [Pair]) -> (source: IntTensor, target: IntTensor) {
    (
      IntTensor(padding: pairs.map { tokens($0.source) }),
      IntTensor(padding: pairs.map { tokens($0.target) + [2] })
    )
  }

  private static let englishMonths = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let frenchMonths = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
  ]
}
