/// The words of some texts, numbered; rare ones share a number.
///
/// Tokens: 0 pads, 1 starts, 2 ends, 3 stands for every word that is not in the list.
public struct WordVocabulary: Sendable, Hashable {
  /// The token of every word that is not in the list.
  public static let unknown = 3

  /// The words, the most frequent first; the first has the token 4.
  public let words: [String]

  private let tokenOfWord: [String: Int]

  /// The number of tokens, with those that are no words.
  public var count: Int { words.count + 4 }

  /// Collects the words that occur at least `minimumCount` times in `texts`.
  public init(_ texts: [String], minimumCount: Int) {
    var counts: [String: Int] = [:]
    for text in texts { for word in Self.words(text) { counts[word, default: 0] += 1 } }
    words = counts.filter { $0.value >= minimumCount }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    tokenOfWord = Dictionary(uniqueKeysWithValues: zip(words, 4...))
  }

  /// The words of a text in small letters, without signs; an apostrophe is part of its word.
  public static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && $0 != "’" }.map(String.init)
  }

  /// The tokens of a text's words.
  public func tokens(_ text: String) -> [Int] {
    Self.words(text).map { tokenOfWord[$0] ?? Self.unknown }
  }

  /// The words of tokens, “…” for those that are not in the list; pad, start and end are left out.
  public func text(_ tokens: [Int]) -> String {
    tokens.filter { $0 >= Self.unknown }.map { $0 == Self.unknown ? "…" : words[$0 - 4] }
      .joined(separator: " ")
  }
}
