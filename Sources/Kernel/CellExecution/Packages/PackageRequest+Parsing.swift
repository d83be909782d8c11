import SwiftParser
import SwiftSyntax

/// What is wrong with the text of a directive.
struct DirectiveError: Error {
  var message: String
}

extension PackageRequest {
  private static let example =
    "package(url: \"https://…\", from: \"1.0.0\", products: \"Name\")"

  /// Reads `package(url: "…", from: "…", products: "…")`, or with `path:`.
  init(call text: String) throws(DirectiveError) {
    self = try Self.parse(text)
    guard !products.isEmpty else {
      throw DirectiveError(
        message: "say which libraries of \(place) to import: products: \"Name\", or "
          + "products: [\"One\", \"Two\"]")
    }
  }

  /// Reads what follows `%install`: `'.package(url: "…", from: "…")' Product Product`.
  init(install text: String) throws(DirectiveError) {
    let words = ShellWords.split(text)
    guard let specification = words.first else {
      throw DirectiveError(
        message: "%install needs a package and its products: "
          + "%install '.package(url: \"https://…\", from: \"1.0.0\")' Name")
    }
    self = try Self.parse(specification)
    products += words.dropFirst()
    guard !products.isEmpty else {
      throw DirectiveError(
        message: "say which libraries of \(place) to import, after the package: %install '…' Name")
    }
  }

  private static func parse(_ text: String) throws(DirectiveError) -> PackageRequest {
    let malformed = DirectiveError(message: "this is not a package; it is written \(example)")
    let tree = Parser.parse(source: text)
    guard !tree.hasError, tree.statements.count == 1,
      case .expr(let expression)? =
        tree.statements.first?.item, let call = expression.as(FunctionCallExprSyntax.self),
      call.calledName == "package", call.trailingClosure == nil
    else { throw malformed }
    var location: Location?
    var requirement: Requirement?
    var products: [String] = []
    var label = ""
    for argument in call.arguments {
      // What follows `products: "One", ` without a label is a product too.
      label = argument.label?.text ?? (label == "products" ? label : "")
      let value = argument.expression
      let text = value.plainText
      switch (label, text) {
      case ("name", _?): continue
      case ("url", let text?): location = .url(text)
      case ("path", let text?): location = .path(text)
      case ("from", let text?): requirement = .from(text)
      case ("exact", let text?): requirement = .exact(text)
      case ("branch", let text?): requirement = .branch(text)
      case ("revision", let text?): requirement = .revision(text)
      case ("products", let text?): products.append(text)
      case ("products", nil):
        guard let texts = value.plainTexts else { throw malformed }
        products += texts
      case ("", nil):
        guard let found = Requirement(value) else { throw malformed }
        requirement = found
      case ("url", nil), ("path", nil), ("name", nil), ("from", nil), ("exact", nil),
        ("branch", nil), ("revision", nil), ("", _?):
        throw malformed
      default: throw DirectiveError(message: "'\(label)' is not part of a package: \(example)")
      }
    }
    guard let location else {
      throw DirectiveError(message: "say where the package is: \(example)")
    }
    if case .url = location, requirement == nil {
      throw DirectiveError(
        message: "say which version of the package to take: from:, exact:, branch: or revision:")
    }
    if case .path = location, requirement != nil {
      throw DirectiveError(message: "a package in a folder has no versions; leave them out")
    }
    return PackageRequest(location: location, requirement: requirement, products: products)
  }
}

extension PackageRequest.Requirement {
  /// Reads `.upToNextMajor(from: "…")` and its like, or `"…"..<"…"`.
  fileprivate init?(_ expression: ExprSyntax) {
    if let call = expression.as(FunctionCallExprSyntax.self), call.arguments.count == 1,
      let text = call.arguments.first?.expression.plainText
    {
      switch call.calledName {
      case "upToNextMajor": self = .from(text)
      case "upToNextMinor": self = .upToNextMinor(text)
      case "exact": self = .exact(text)
      case "branch": self = .branch(text)
      case "revision": self = .revision(text)
      default: return nil
      }
      return
    }
    guard let parts = expression.as(SequenceExprSyntax.self)?.elements.map(\.self),
      parts.count == 3, let first = parts[0].plainText, let last = parts[2].plainText
    else { return nil }
    switch parts[1].trimmedDescription {
    case "..<": self = .range(first, last, isClosed: false)
    case "...": self = .range(first, last, isClosed: true)
    default: return nil
    }
  }
}

extension FunctionCallExprSyntax {
  /// `name` of `name(…)` or `.name(…)`.
  fileprivate var calledName: String? {
    calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text
      ?? calledExpression.as(MemberAccessExprSyntax.self).flatMap { member in
        member.base == nil ? member.declName.baseName.text : nil
      }
  }
}

extension ExprSyntax {
  /// The text of a literal without interpolation.
  fileprivate var plainText: String? {
    self.as(StringLiteralExprSyntax.self)?.representedLiteralValue
  }

  /// The texts of an array of such literals.
  fileprivate var plainTexts: [String]? {
    guard let elements = self.as(ArrayExprSyntax.self)?.elements else { return nil }
    let texts = elements.compactMap(\.expression.plainText)
    return texts.count == elements.count ? texts : nil
  }
}
