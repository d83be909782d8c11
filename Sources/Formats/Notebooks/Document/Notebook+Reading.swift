public import Display

extension Notebook {
  /// Reads a notebook file of format 4.
  ///
  /// Text that the file holds as lists of lines is joined, transient members are dropped
  /// (`trusted`, `signature`), as nbformat does.
  ///
  /// - Throws: ``NotebookError`` with the place of the first defect.
  public init(nbformat bytes: [UInt8]) throws(NotebookError) {
    let document: JSONValue
    do {
      document = try JSONParser.parse(bytes)
    } catch {
      throw .damagedJSON(error)
    }
    try self.init(json: document)
  }

  /// Reads a notebook from its JSON document.
  ///
  /// - Throws: ``NotebookError`` with the place of the first defect.
  public init(json: JSONValue) throws(NotebookError) {
    var members = Members(path: "notebook", try object(json, path: "notebook"))
    let major = try members.required("nbformat", "an integer", \.integerValue)
    guard major == 4 else { throw .unsupportedFormat(major: major) }
    let minor = try members.required("nbformat_minor", "an integer", \.integerValue)
    var metadata = try members.required("metadata", "an object", \.objectValue)
    for key in ["orig_nbformat", "orig_nbformat_minor", "signature"] { metadata[key] = nil }
    let elements = try members.required("cells", "an array", \.arrayValue)
    var cells: [NotebookCell] = []
    for (index, element) in elements.enumerated() {
      cells.append(try NotebookCell(json: element, path: "cells[\(index)]"))
    }
    self.init(metadata: metadata, minorVersion: minor, cells: cells, extra: members.rest)
  }
}

extension NotebookCell {
  fileprivate init(json: JSONValue, path: String) throws(NotebookError) {
    var members = Members(path: path, try object(json, path: path))
    let type = try members.required("cell_type", "a string", \.stringValue)
    guard let kind = Kind(rawValue: type) else {
      throw .unexpected(path: path + ".cell_type", expected: "markdown, code or raw")
    }
    let source = try members.required("source", "a string or lines", joinedLines)
    var metadata = try members.required("metadata", "an object", \.objectValue)
    metadata["trusted"] = nil
    self.init(kind, source: source, metadata: metadata)
    id = try members.optional("id", "a string", \.stringValue)
    attachments = try members.optional("attachments", "an object", \.objectValue)?
      .mapValues { .object(joinedBundle($0.objectValue ?? [:])) }
    if kind == .code {
      let elements = try members.required("outputs", "an array", \.arrayValue)
      for (index, element) in elements.enumerated() {
        outputs.append(try CellOutput(json: element, path: path + ".outputs[\(index)]"))
      }
      executionCount = try members.optional("execution_count", "an integer", \.integerValue)
    }
    extra = members.rest
  }
}

extension CellOutput {
  fileprivate init(json: JSONValue, path: String) throws(NotebookError) {
    var members = Members(path: path, try object(json, path: path))
    let type = try members.required("output_type", "a string", \.stringValue)
    let content: Content
    switch type {
    case "stream":
      content = .stream(
        name: try members.required("name", "a string", \.stringValue),
        text: try members.required("text", "a string or lines", joinedLines))
    case "display_data", "execute_result":
      let bundle = MIMEBundle(
        data: joinedBundle(try members.required("data", "an object", \.objectValue)),
        metadata: try members.required("metadata", "an object", \.objectValue))
      content =
        type == "display_data"
        ? .display(bundle)
        : .result(
          bundle,
          executionCount: try members.optional("execution_count", "an integer", \.integerValue))
    case "error":
      content = .error(
        name: try members.required("ename", "a string", \.stringValue),
        value: try members.required("evalue", "a string", \.stringValue),
        traceback: try members.required("traceback", "strings", strings))
    default:
      self.init(.unknown(json))
      return
    }
    self.init(content, extra: members.rest)
  }
}

/// The members of an object that are still unread, and where the object stands.
private struct Members {
  let path: String
  var rest: [String: JSONValue]

  init(path: String, _ members: [String: JSONValue]) {
    self.path = path
    rest = members
  }

  mutating func required<Value>(
    _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(NotebookError) -> Value {
    guard let value = rest.removeValue(forKey: key).flatMap(read) else {
      throw .unexpected(path: "\(path).\(key)", expected: expected)
    }
    return value
  }

  mutating func optional<Value>(
    _ key: String, _ expected: String, _ read: (JSONValue) -> Value?
  ) throws(NotebookError) -> Value? {
    guard let member = rest.removeValue(forKey: key), member != .null else { return nil }
    guard let value = read(member) else {
      throw .unexpected(path: "\(path).\(key)", expected: expected)
    }
    return value
  }
}

private func object(_ json: JSONValue, path: String) throws(NotebookError) -> [String: JSONValue] {
  guard let members = json.objectValue else { throw .unexpected(path: path, expected: "an object") }
  return members
}

private func strings(_ json: JSONValue) -> [String]? {
  guard let elements = json.arrayValue else { return nil }
  let strings = elements.compactMap(\.stringValue)
  return strings.count == elements.count ? strings : nil
}

/// A text, which a file may hold as one string or as its lines.
private func joinedLines(_ json: JSONValue) -> String? {
  json.stringValue ?? strings(json)?.joined()
}

/// A bundle with the lines of each text joined; JSON representations stay as they are.
private func joinedBundle(_ data: [String: JSONValue]) -> [String: JSONValue] {
  var joined = data
  for (type, value) in data where !isJSON(type) {
    if let lines = strings(value) { joined[type] = .string(lines.joined()) }
  }
  return joined
}

private func isJSON(_ type: String) -> Bool {
  type == "application/json" || type.hasPrefix("application/") && type.hasSuffix("+json")
}
