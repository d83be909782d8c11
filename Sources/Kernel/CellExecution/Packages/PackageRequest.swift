/// A package that a cell wants to import from.
struct PackageRequest: Sendable, Hashable {
  /// Where the package is.
  enum Location: Sendable, Hashable {
    case url(String)
    /// A folder, which may be relative to that of the session.
    case path(String)
  }

  /// Which of its versions may be taken.
  enum Requirement: Sendable, Hashable {
    case from(String)
    case upToNextMinor(String)
    case exact(String)
    case branch(String)
    case revision(String)
    /// From the first to the second, which is included or not.
    case range(String, String, isClosed: Bool)
  }

  var location: Location
  /// `nil` for a folder, which has one version.
  var requirement: Requirement?
  /// The libraries of the package that are to be imported.
  var products: [String]

  /// By what SwiftPM calls the package.
  var identity: String {
    var name =
      switch location {
      case .url(let text), .path(let text): text.split(separator: "/").last.map(String.init) ?? text
      }
    if case .url = location, name.hasSuffix(".git") { name.removeLast(4) }
    return name
  }

  /// Where the package is, as its author wrote it.
  var place: String {
    switch location {
    case .url(let text), .path(let text): text
    }
  }

  /// The dependency as a manifest has it.
  var manifestDependency: String {
    switch location {
    case .path(let path): ".package(path: \(path.swiftLiteral))"
    case .url(let url):
      ".package(url: \(url.swiftLiteral), \(requirement?.manifestText ?? "branch: \"main\""))"
    }
  }

  /// The libraries as dependencies of a manifest's target.
  var manifestProducts: [String] {
    products.map { ".product(name: \($0.swiftLiteral), package: \(identity.swiftLiteral))" }
  }
}

extension PackageRequest.Requirement {
  fileprivate var manifestText: String {
    switch self {
    case .from(let version): "from: \(version.swiftLiteral)"
    case .upToNextMinor(let version): ".upToNextMinor(from: \(version.swiftLiteral))"
    case .exact(let version): "exact: \(version.swiftLiteral)"
    case .branch(let name): "branch: \(name.swiftLiteral)"
    case .revision(let name): "revision: \(name.swiftLiteral)"
    case .range(let first, let last, let isClosed):
      "\(first.swiftLiteral)\(isClosed ? "..." : "..<")\(last.swiftLiteral)"
    }
  }
}

extension String {
  /// The text as a literal of Swift.
  var swiftLiteral: String {
    var literal = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": literal += "\\\(scalar)"
      case "\u{0}"..<" ": literal += "\\u{\(Swift.String(scalar.value, radix: 16))}"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
