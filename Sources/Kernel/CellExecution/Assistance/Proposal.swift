/// What sourcekitd proposes to write.
struct Proposal: Decodable, Sendable {
  /// The answer to a question for proposals.
  struct List: Decodable, Sendable {
    var results: [Proposal]

    private enum CodingKeys: String, CodingKey {
      case results = "key.results"
    }
  }

  /// For instance `source.lang.swift.decl.struct`.
  var kind: String
  /// What a person reads: names and types of the parameters.
  var description: String
  /// The type of the value, or of what is returned.
  var type: String
  /// What to insert, with a placeholder for each argument.
  var text: String
  /// The module that declares it.
  var module: String?

  private enum CodingKeys: String, CodingKey {
    case kind = "key.kind"
    case description = "key.description"
    case type = "key.typename"
    case text = "key.sourcetext"
    case module = "key.modulename"
  }
}

extension Proposal {
  /// The text without the placeholders.
  var plainText: String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "<#"),
      let end = rest[start.upperBound...].firstRange(of: "#>")
    {
      result += rest[..<start.lowerBound]
      rest = rest[end.upperBound...]
    }
    return result + rest
  }

  /// Names of the code itself and of cells come first, keywords last.
  var order: Int {
    if kind == "source.lang.swift.keyword" { return 2 }
    return module?.hasPrefix("Cell_") ?? true ? 0 : 1
  }

  /// What JupyterLab calls the kind.
  var jupyterKind: String {
    let words = kind.split(separator: ".").dropFirst(3)
    return switch words.first {
    case "keyword": "keyword"
    case "decl":
      switch (words.dropFirst().first, words.last) {
      case ("function", _), ("macro", _): "function"
      case ("var", "global"), ("var", "local"), ("var", "parameter"): "instance"
      case ("var", _): "property"
      case ("class", _), ("struct", _), ("actor", _): "class"
      case ("protocol", _): "interface"
      case ("enum", _): "enum"
      case ("enumelement", _): "value"
      case ("module", _): "module"
      default: "type"
      }
    default: ""
    }
  }
}
