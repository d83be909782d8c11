import Display
import Yams

/// YAML as JSON values, which is what notebook metadata can hold.
enum YAML {
  /// What is wrong with a text, and on which of its lines (from 1).
  struct Failure: Error {
    var line: Int
    var reason: String
  }

  /// Reads a mapping; an empty text is an empty mapping.
  static func mapping(_ text: String) throws(Failure) -> [String: JSONValue] {
    let node: Node?
    do {
      node = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw failure(error)
    } catch {
      throw Failure(line: 1, reason: "\(error)")
    }
    guard let node else { return [:] }
    let value = try json(node)
    if value == .null { return [:] }
    guard let members = value.objectValue else {
      throw Failure(line: node.mark?.line ?? 1, reason: "this is not a mapping")
    }
    return members
  }

  /// Writes a mapping in block style, lists of plain values in brackets, keys sorted.
  static func text(_ members: [String: JSONValue]) -> String {
    let root = node(.object(members))
    guard let text = try? Yams.serialize(node: root, width: -1, allowUnicode: true) else {
      preconditionFailure("a tree of scalars, lists and mappings with string keys is always YAML")
    }
    return text
  }

  private static func json(_ node: Node) throws(Failure) -> JSONValue {
    switch node {
    case .mapping(let mapping):
      var members: [String: JSONValue] = [:]
      for (key, value) in mapping {
        guard let name = key.string else {
          throw Failure(line: key.mark?.line ?? 1, reason: "a key that is no string")
        }
        members[name] = try json(value)
      }
      return .object(members)
    case .sequence(let sequence):
      var elements: [JSONValue] = []
      for element in sequence { elements.append(try json(element)) }
      return .array(elements)
    case .scalar(let scalar):
      return self.scalar(scalar, node)
    case .alias:
      throw Failure(line: node.mark?.line ?? 1, reason: "aliases are not allowed here")
    }
  }

  /// A date or a number that JSON lacks stays the text it was written as.
  private static func scalar(_ scalar: Node.Scalar, _ node: Node) -> JSONValue {
    let tag = node.tag
    if tag == Tag(.null) { return .null }
    if tag == Tag(.bool), let value = node.bool { return .bool(value) }
    if tag == Tag(.int), let value = node.int { return .integer(value) }
    if tag == Tag(.int), scalar.string.wholeMatch(of: /-?[1-9][0-9]*/) != nil {
      return .longInteger(scalar.string)
    }
    if tag == Tag(.float), let value = node.float, value.isFinite { return .number(value) }
    return .string(scalar.string)
  }

  private static func node(_ value: JSONValue) -> Node {
    switch value {
    case .null: return Node("null", Tag(.null))
    case .bool(let value): return Node(value ? "true" : "false", Tag(.bool))
    case .integer(let value): return Node(String(value), Tag(.int))
    case .longInteger(let digits): return Node(digits, Tag(.int))
    case .number(let value): return Node(pythonRepresentation(of: value), Tag(.float))
    case .string(let value):
      let isPlain = Node(value).tag == Tag(.str) && !value.contains(where: \.isNewline)
      return Node(value, Tag(.str), isPlain ? .any : .doubleQuoted)
    case .array(let elements):
      let nested = elements.contains { $0.objectValue != nil }
      return Node(elements.map(node), Tag(.seq), nested ? .block : .flow)
    case .object(let members):
      let pairs = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      return Node(
        pairs.map { (node(.string($0.key)), node($0.value)) }, Tag(.map),
        members.isEmpty ? .flow : .block)
    }
  }

  private static func failure(_ error: YamlError) -> Failure {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      Failure(line: mark.line, reason: problem)
    default:
      Failure(line: 1, reason: "\(error)")
    }
  }
}
