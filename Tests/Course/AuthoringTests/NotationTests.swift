import Authoring
import Testing

@Suite("Notation of the course")
struct NotationTests {
  private static let page = """
    | symbol | meaning | lectures |
    |---|---|---|
    | $x$ | what goes in | all |
    | $\\hat x$ | a reconstruction | 01 |
    | $d$ | the decoder | 01 |

    | term | meaning | introduced in |
    |---|---|---|
    | dense layer | a linear map | [01](01-first.md) |
    """

  private static let lecture = """
    # First

    | symbol | meaning | | symbol | meaning |
    |---|---|---|---|---|
    | $x \\in \\mathbb{R}^N$ | an image | | $\\hat x = d(z)$ | its copy |

    See [notation](../lectures/notation.md).

    ## Part

    A *dense
    layer* makes $\\hat x = d(z_1)$.
    """

  private func findings(_ page: String = page, _ lecture: String = lecture) -> [String] {
    Notation(page, path: "notation.md").findings(lecture: lecture, path: "lectures/01-first.md")
      .map(\.description)
  }

  @Test("agrees with a lecture that says what the page says")
  func agreement() {
    #expect(findings().isEmpty)
  }

  @Test("has each symbol of a lecture's table once")
  func symbols() {
    let without = Self.page.replacing("| $\\hat x$ | a reconstruction | 01 |\n", with: "")
    #expect(
      findings(without) == [
        "lectures/01-first.md:5: notation.md does not say what $\\hat x$ means here [notation]"
      ])
    let twice = Self.page.replacing("| $d$", with: "| $\\hat x$ | a guess | 01, 02 |\n| $d$")
    #expect(
      findings(twice) == [
        "lectures/01-first.md:5: notation.md has two meanings of $\\hat x$ for it [notation]"
      ])
  }

  @Test("says nothing of a lecture that is not in it")
  func leftovers() {
    let more = Self.page.replacing("| $d$", with: "| $\\bar\\alpha$ | a share | 01 |\n| $d$")
    #expect(
      findings(more) == ["notation.md:5: lecture 01 has no $\\bar\\alpha$ in a formula [notation]"])
    let code = "```swift\nzip(a, b).map { $0 - $1 }\n```\n`$0`"
    let inCode = Self.page.replacing("| $d$", with: "| $b$ | an offset | 01 |\n| $d$")
    #expect(
      findings(inCode, Self.lecture + code)
        == ["notation.md:5: lecture 01 has no $b$ in a formula [notation]"])
    let missing = Self.lecture.replacing("*dense\nlayer*", with: "layer")
    #expect(
      findings(Self.page, missing) == [
        "notation.md:9: lecture 01 does not introduce *dense layer* [notation]"
      ])
  }

  @Test("can be reached from the first cell")
  func link() {
    let unlinked = Self.lecture.replacing("(../lectures/notation.md)", with: "(x)")
    #expect(
      findings(Self.page, unlinked) == [
        "lectures/01-first.md:1: the first cell has no link to notation.md [notation]"
      ])
  }
}
