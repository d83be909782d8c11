/// A formula of LaTeX as MathML, which browsers show without a program or a font from elsewhere.
///
/// The part of LaTeX that lectures use: letters and signs, scripts, fractions, roots, accents,
/// brackets, alphabets, text, matrices, cases, aligned lines and `\tag`. A command that is not known is
/// an error, so that no formula is shown wrong.
///
/// Source: W3C, “MathML Core”, 2024.
public struct TeXFormula: Sendable, Hashable {
  /// The formula as MathML elements, without the element `math`.
  public let markup: String
  /// The number that `\tag` gives it.
  public let tag: String?

  /// Translates `source`.
  ///
  /// - Throws: ``TeXError`` at what is not known or does not fit.
  public init(_ source: String, isDisplayed: Bool) throws(TeXError) {
    var parser = TeXParser(source, isDisplayed: isDisplayed)
    markup = try parser.document()
    tag = parser.tag
  }
}

/// Why a formula cannot be translated.
public struct TeXError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public var reason: String
  /// The formula.
  public var source: String

  /// What is wrong with which formula.
  public var description: String { "\(reason) in the formula \(source)" }
}
