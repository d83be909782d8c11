import Display
import Testing

@Suite("Plain text of values")
struct PlainTextTests {
  struct Cell_3 { struct Point { var x = 1 } }

  @Test("keeps the quotation marks of strings and nothing else")
  func scalars() {
    #expect(MIMEBundle(describing: "a\nb").plainText == "\"a\\nb\"")
    #expect(MIMEBundle(describing: "abc".dropFirst()).plainText == "\"bc\"")
    #expect(MIMEBundle(describing: Character("x")).plainText == "\"x\"")
    #expect(MIMEBundle(describing: 1.5).plainText == "1.5")
    #expect(MIMEBundle(describing: Int?.none as Any).plainText == "nil")
    #expect(MIMEBundle(describing: ["a": 1]).plainText == "[\"a\": 1]")
  }

  @Test("names types without the module of their cell")
  func modules() {
    #expect(MIMEBundle.withoutCellModules("[Cell_12.P(x: 1)]") == "[P(x: 1)]")
    #expect(MIMEBundle.withoutCellModules("Cell_1.A<Cell_2.B>") == "A<B>")
    #expect(
      MIMEBundle.withoutCellModules(
        "[(unknown context at $7f81).(unknown context at $7f8140b11cac).Cell_3.Empty()]")
        == "[Empty()]")
    #expect(
      MIMEBundle.withoutCellModules("MyCell_1.A Cell_.B Cell_9") == "MyCell_1.A Cell_.B Cell_9")
  }

  @Test("is cut where a page would end")
  func length() throws {
    let text = try #require(MIMEBundle(describing: Array(repeating: 1, count: 100_000)).plainText)
    #expect(text.hasSuffix("… (200000 more characters)"))
  }

  @Test("gives way to the value's own representations")
  func displayable() {
    struct Board: Displayable {
      var mimeBundle: MIMEBundle { MIMEBundle(data: ["text/html": "<b>x</b>"]) }
    }
    #expect(MIMEBundle(describing: Board()).data == ["text/html": "<b>x</b>"])
  }
}
