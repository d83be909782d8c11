/// What sourcekitd knows about a name.
struct Declaration: Decodable, Sendable {
  /// The declaration in XML.
  var annotated: String
  /// The documentation in Markdown, as its author wrote it.
  var documentation: String?

  private enum CodingKeys: String, CodingKey {
    case annotated = "key.annotated_decl"
    case documentation = "key.doc_comment"
  }
}

extension Declaration {
  /// The declaration as Swift.
  var code: String {
    var code = ""
    var isTag = false
    for character in annotated {
      switch character {
      case "<": isTag = true
      case ">" where isTag: isTag = false
      default: if !isTag { code.append(character) }
      }
    }
    for (entity, character) in Self.entities { code = code.replacing(entity, with: character) }
    return code
  }

  /// The entities of XML; the one that stands for the sign of all others comes last.
  private static let entities = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
  ]
}
