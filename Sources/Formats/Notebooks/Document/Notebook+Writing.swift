public import Display

extension Notebook {
  /// The notebook as a file, byte for byte as Python's `nbformat.write` writes it.
  ///
  /// Keys are sorted, the indent is one space, texts stand as lists of lines and the file ends with
  /// a newline, so that a version control system shows small differences.
  public var nbformat: [UInt8] {
    JSONWriter.write(json, indent: 1) + [UInt8(ascii: "\n")]
  }

  /// The notebook as a JSON document.
  public var json: JSONValue {
    var members = extra
    members["nbformat"] = 4
    members["nbformat_minor"] = .integer(minorVersion)
    members["metadata"] = .object(metadata)
    members["cells"] = .array(cells.map(\.json))
    return .object(members)
  }
}

extension NotebookCell {
  fileprivate var json: JSONValue {
    var members = extra
    members["cell_type"] = .string(kind.rawValue)
    members["id"] = id.map(JSONValue.string)
    members["metadata"] = .object(metadata)
    members["source"] = lines(source)
    if let attachments {
      members["attachments"] = .object(
        attachments.mapValues { .object(splitBundle($0.objectValue ?? [:])) })
    }
    if kind == .code {
      members["outputs"] = .array(outputs.map(\.json))
      members["execution_count"] = executionCount.map(JSONValue.integer) ?? .null
    }
    return .object(members)
  }
}

extension CellOutput {
  fileprivate var json: JSONValue {
    var members = extra
    switch content {
    case .stream(let name, let text):
      members["output_type"] = "stream"
      members["name"] = .string(name)
      members["text"] = lines(text)
    case .display(let bundle):
      members["output_type"] = "display_data"
      members["data"] = .object(splitBundle(bundle.data))
      members["metadata"] = .object(bundle.metadata)
    case .result(let bundle, let executionCount):
      members["output_type"] = "execute_result"
      members["data"] = .object(splitBundle(bundle.data))
      members["metadata"] = .object(bundle.metadata)
      members["execution_count"] = executionCount.map(JSONValue.integer) ?? .null
    case .error(let name, let value, let traceback):
      members["output_type"] = "error"
      members["ename"] = .string(name)
      members["evalue"] = .string(value)
      members["traceback"] = .array(traceback.map(JSONValue.string))
    case .unknown(let json):
      return json
    }
    return .object(members)
  }
}

/// A bundle with each text cut into lines.
private func splitBundle(_ data: [String: JSONValue]) -> [String: JSONValue] {
  var split = data
  for (type, value) in data {
    let isText =
      type.hasPrefix("text/") || type == "image/svg+xml" || type == "application/javascript"
    if isText, let text = value.stringValue { split[type] = lines(text) }
  }
  return split
}

private func lines(_ text: String) -> JSONValue {
  .array(pythonLines(text).map(JSONValue.string))
}

/// The lines of `text` with their ends, cut where Python's `str.splitlines` cuts.
func pythonLines(_ text: String) -> [String] {
  var lines: [String] = []
  let scalars = text.unicodeScalars
  var start = scalars.startIndex
  var index = start
  while index < scalars.endIndex {
    let scalar = scalars[index]
    index = scalars.index(after: index)
    switch scalar.value {
    case 0x0D where index < scalars.endIndex && scalars[index] == "\n":
      index = scalars.index(after: index)
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: break
    default: continue
    }
    lines.append(String(scalars[start..<index]))
    start = index
  }
  if start < scalars.endIndex { lines.append(String(scalars[start...])) }
  return lines
}
