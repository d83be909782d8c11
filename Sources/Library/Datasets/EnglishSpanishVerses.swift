public import Tensors

/// Short verses of the Bible in English and in Spanish: real sentences in two languages.
///
/// The embedded pairs are all verses that both texts have and whose English has at most ten words.
///
/// Source: King James Version, text of 1769; Reina-Valera, 1909; as Debian packs them.
public struct EnglishSpanishVerses: Sendable, Hashable {
  /// A verse in both languages.
  public struct Pair: Sendable, Hashable {
    /// The English words and signs.
    public let english: String
    /// The Spanish words and signs.
    public let spanish: String

    /// Creates a pair.
    public init(english: String, spanish: String) {
      (self.english, self.spanish) = (english, spanish)
    }
  }

  /// The pairs in the order of the Bible.
  public let pairs: [Pair]

  /// How many English words an embedded verse has at most.
  public static let embeddedLimit = 10

  /// The pairs, a line each, English and Spanish parted by a tab.
  package static let file = ResourceFile(
    name: "verses-english-spanish.tsv",
    checksum: "9ec23804dc45f7e899763832ec684b931bfb1d942a89d2f1235e2bf32e42427e")

  /// The SHA-256 of the embedded file, which every reading checks.
  public static var checksum: String { file.checksum }

  /// Reads the pairs.
  ///
  /// - Parameters:
  ///   - source: The embedded copy, or `.swordTexts`, the full texts of Debian's packages
  ///     `sword-text-kjv` and `sword-text-sparv`.
  ///   - wordLimit: How many English words a verse has at most.
  /// - Returns: The verses that both texts have, in the order of the Bible.
  /// - Throws: `DatasetError` when a file is missing or damaged.
  /// - Precondition: The embedded copy has no verses of more than ten words.
  public static func load(
    _ source: DatasetSource = .embedded, wordLimit: Int = embeddedLimit
  ) throws(DatasetError) -> EnglishSpanishVerses {
    let all: EnglishSpanishVerses
    switch source {
    case .embedded:
      demand(
        wordLimit <= embeddedLimit,
        "verses of up to \(wordLimit) words asked for, the embedded ones have \(embeddedLimit)")
      all = try EnglishSpanishVerses(
        table: String(decoding: try file.bytes(), as: UTF8.self), path: file.name)
    case .system(let directory):
      all = try EnglishSpanishVerses(directory: directory)
    }
    return all.limited(to: wordLimit)
  }

  /// The verses with at most `wordLimit` English words.
  package func limited(to wordLimit: Int) -> EnglishSpanishVerses {
    EnglishSpanishVerses(
      pairs: pairs.filter { $0.english.split(separator: " ").count <= wordLimit })
  }

  private init(pairs: [Pair]) { self.pairs = pairs }

  /// Reads a table of pairs.
  ///
  /// - Throws: `DatasetError` when a line does not hold two texts.
  package init(table: String, path: String) throws(DatasetError) {
    var pairs: [Pair] = []
    for line in table.split(separator: "\n") {
      let texts = line.split(separator: "\t")
      guard texts.count == 2 else {
        throw .malformedFile(path: path, reason: "expected two texts parted by a tab: \(line)")
      }
      pairs.append(Pair(english: String(texts[0]), spanish: String(texts[1])))
    }
    self.pairs = pairs
  }

  /// Reads both full texts, in the folders `engKJV2006eb` and `spaRV1909eb` of `directory`, and keeps
  /// the verses that both have.
  private init(directory: String) throws(DatasetError) {
    let remedy = "install the Debian packages sword-text-kjv and sword-text-sparv"
    let english = try SwordText(directory: "\(directory)/engKJV2006eb", remedy: remedy).verses
    let spanish = try SwordText(directory: "\(directory)/spaRV1909eb", remedy: remedy).verses
    guard english.count == spanish.count else {
      throw .malformedFile(
        path: directory,
        reason: "\(english.count) places in English, \(spanish.count) in Spanish; expected as many")
    }
    pairs = zip(english, spanish).compactMap {
      let pair = Pair(english: SwordText.plain($0), spanish: SwordText.plain($1))
      return pair.english.isEmpty || pair.spanish.isEmpty ? nil : pair
    }
  }

  /// The content of the embedded file.
  package var embeddedFile: [UInt8] {
    Array(pairs.map { "\($0.english)\t\($0.spanish)\n" }.joined().utf8)
  }
}

extension EnglishSpanishVerses {
  /// The pairs of which neither text has occurred before, whatever its capitals and signs.
  ///
  /// “And the LORD spake unto Moses, saying” occurs dozens of times. A verse that is in the part to
  /// learn from and in the part to be tested on would be remembered and not translated.
  public var distinctPairs: [Pair] {
    var (english, spanish): (Set<[String]>, Set<[String]>) = ([], [])
    return pairs.filter {
      let isNew =
        !english.contains(WordVocabulary.words($0.english))
        && !spanish.contains(WordVocabulary.words($0.spanish))
      if isNew {
        english.insert(WordVocabulary.words($0.english))
        spanish.insert(WordVocabulary.words($0.spanish))
      }
      return isNew
    }
  }

  /// English sources and ended Spanish targets, padded, as [B, S] and [B, T].
  public static func batch(
    _ pairs: [Pair], english: WordVocabulary, spanish: WordVocabulary
  ) -> (source: IntTensor, target: IntTensor) {
    (
      IntTensor(padding: pairs.map { english.tokens($0.english) }),
      IntTensor(padding: pairs.map { spanish.tokens($0.spanish) + [2] })
    )
  }
}
