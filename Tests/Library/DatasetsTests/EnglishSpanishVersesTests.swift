import Datasets
import Tensors
import Testing

@Suite("English–Spanish verses")
struct EnglishSpanishVersesTests {
  @Test("1,385 verses of at most ten English words, none empty, without markup")
  func embedded() throws {
    let pairs = try EnglishSpanishVerses.load().pairs
    #expect(pairs.count == 1385)
    #expect(pairs[0].english == "In the beginning God created the heaven and the earth.")
    #expect(pairs[0].spanish == "EN el principio crió Dios los cielos y la tierra.")
    #expect(pairs.allSatisfy { $0.english.split(separator: " ").count <= 10 })
    #expect(pairs.allSatisfy { !$0.spanish.isEmpty })
    #expect(!pairs.contains { "<>¶\t".contains(where: ($0.english + $0.spanish).contains) })
    let four = try EnglishSpanishVerses.load(wordLimit: 4).pairs
    #expect(four == pairs.filter { $0.english.split(separator: " ").count <= 4 })
    #expect(!four.isEmpty && four.count < pairs.count)
  }

  @Test("distinct pairs share neither their English nor their Spanish words")
  func distinct() throws {
    let verses = try EnglishSpanishVerses.load()
    let distinct = verses.distinctPairs
    #expect(Set(distinct.map { WordVocabulary.words($0.english) }).count == distinct.count)
    #expect(Set(distinct.map { WordVocabulary.words($0.spanish) }).count == distinct.count)
    #expect(distinct.count == 1199)
    let words = "And the LORD spake unto Moses, saying,"
    #expect(verses.pairs.filter { $0.english == words }.count > 20)
    #expect(distinct.filter { $0.english == words }.count == 1)
  }

  @Test("a line without a tab is refused with its text")
  func malformed() throws {
    let error = #expect(throws: DatasetError.self) {
      try EnglishSpanishVerses(table: "one\tuno\ntwo dos\n", path: "t.tsv")
    }
    let message = try #require(error).description
    #expect(message.contains("t.tsv is not valid") && message.contains("two dos"))
  }

  @Test("a vocabulary numbers words by frequency and shares a token among rare ones")
  func vocabulary() {
    let vocabulary = WordVocabulary(
      ["The dog, the cat!", "the CAT’s dog", "a bird"], minimumCount: 2)
    #expect(vocabulary.words == ["the", "dog"])
    #expect(vocabulary.count == 6)
    #expect(vocabulary.tokens("The bird; the dog") == [4, 3, 4, 5])
    #expect(vocabulary.text([1, 4, 3, 5, 2, 0]) == "the … dog")
    #expect(
      WordVocabulary.words("¿Quién tiene oídos, el «cat’s»?") == [
        "quién", "tiene", "oídos", "el", "cat’s",
      ])
  }

  @Test("a batch holds English words, and Spanish words with an end, padded")
  func batch() {
    let pairs = [
      EnglishSpanishVerses.Pair(english: "Jesus wept.", spanish: "Y lloró Jesús."),
      EnglishSpanishVerses.Pair(english: "And he said,", spanish: "Y dijo:"),
    ]
    let english = WordVocabulary(pairs.map(\.english), minimumCount: 1)
    let spanish = WordVocabulary(pairs.map(\.spanish), minimumCount: 1)
    let (x, y) = EnglishSpanishVerses.batch(pairs, english: english, spanish: spanish)
    #expect(x.shape == [2, 3] && y.shape == [2, 4])
    #expect((0..<3).map { x[$0] }.last == 0)
    #expect(english.text((3..<6).map { x[$0] }) == "and he said")
    #expect((4..<8).map { y[$0] } == spanish.tokens("y dijo") + [2, 0])
  }
}
