/// A request to sourcekitd, written as the YAML that it reads.
struct SourceKitRequest: Sendable {
  /// A value: words of sourcekitd itself stand bare, texts in quotation marks.
  enum Value: Sendable {
    case word(String)
    case number(Int)
    case text(String)
    case texts([String])
    case fields([(String, Value)])
  }

  /// The mapping.
  let yaml: String

  /// Creates a request; the keys are written without their common `key.`.
  init(_ name: String, _ fields: [(String, Value)]) {
    yaml = Value.fields([("request", .word("source.request.\(name)"))] + fields).yaml
  }
}

extension SourceKitRequest.Value {
  fileprivate var yaml: String {
    switch self {
    case .word(let word): word
    case .number(let number): "\(number)"
    case .text(let text): Self.quoted(text)
    case .texts(let texts): "[\(texts.map(Self.quoted).joined(separator: ", "))]"
    case .fields(let fields):
      "{\(fields.map { "key.\($0): \($1.yaml)" }.joined(separator: ", "))}"
    }
  }

  /// A double-quoted scalar.
  ///
  /// Source: YAML 1.2.2, section 5.7.
  private static func quoted(_ text: String) -> String {
    var result: [UInt8] = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): result += Array("\\n".utf8)
      case 0..<0x20, 0x7f:
        result += Array(("\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
      default: result.append(byte)
      }
    }
    return String(decoding: result + [UInt8(ascii: "\"")], as: UTF8.self)
  }
}
