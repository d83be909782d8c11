import NotebookExport
import Testing

@Suite("A formula of LaTeX as MathML")
struct TeXFormulaTests {
  static let formulas: [(tex: String, markup: String)] = [
    ("x", "<mi>x</mi>"),
    ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
    ("f'", "<msup><mi>f</mi><mo>′</mo></msup>"),
    ("3.14", "<mn>3.14</mn>"),
    ("-1", "<mrow><mo>−</mo><mn>1</mn></mrow>"),
    ("\\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
    ("\\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>"),
    ("\\sqrt[3]{x}", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
    ("\\mathbb{R}", "<mi>ℝ</mi>"),
    ("\\mathcal L", "<mi>ℒ</mi>"),
    ("\\hat x", "<mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">^</mo></mover>"),
    ("\\text{if }x", "<mrow><mtext>if\u{A0}</mtext><mi>x</mi></mrow>"),
    ("a<b", "<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>"),
    (
      "\\left\\lVert x\\right\\rVert",
      "<mrow><mo fence=\"true\" stretchy=\"true\" form=\"prefix\">‖</mo><mi>x</mi>"
        + "<mo fence=\"true\" stretchy=\"true\" form=\"postfix\">‖</mo></mrow>"
    ),
    (
      "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}",
      "<mrow><mo fence=\"true\" stretchy=\"true\" form=\"prefix\">(</mo><mtable>"
        + "<mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr>"
        + "<mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable>"
        + "<mo fence=\"true\" stretchy=\"true\" form=\"postfix\">)</mo></mrow>"
    ),
  ]

  @Test("is what MathML writes for it", arguments: formulas)
  func translation(tex: String, markup: String) throws {
    #expect(try TeXFormula(tex, isDisplayed: false).markup == markup)
  }

  @Test("sets limits above and below a sum only when it is displayed")
  func limits() throws {
    let sum = "\\sum_{i=1}^n"
    #expect(try TeXFormula(sum, isDisplayed: true).markup.hasPrefix("<munderover>"))
    #expect(try TeXFormula(sum, isDisplayed: false).markup.hasPrefix("<msubsup>"))
  }

  @Test("gives the number of a tag apart")
  func tags() throws {
    let formula = try TeXFormula("x = 1 \\tag{3}", isDisplayed: true)
    #expect(formula.tag == "3")
    #expect(!formula.markup.contains("3"))
  }

  static let damages: [(tex: String, reason: String)] = [
    ("\\nonsense x", "the command \\nonsense is not known"),
    ("{x", "a closing bracket or \\end is missing"),
    ("x}", "a closing brace too many"),
    ("x_1_2", "two subscripts"),
    ("\\frac1", "an argument is missing"),
    ("\\begin{pmatrix}a", "\\end{pmatrix} is missing"),
    ("\\left( x", "a closing bracket or \\end is missing"),
  ]

  @Test("is refused rather than shown wrong", arguments: damages)
  func damage(tex: String, reason: String) {
    let error = #expect(throws: TeXError.self) { try TeXFormula(tex, isDisplayed: true) }
    #expect(error?.reason == reason)
    #expect(error?.source == tex)
  }
}
