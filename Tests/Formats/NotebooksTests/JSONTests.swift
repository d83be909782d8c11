import Display
import Notebooks
import Testing

@Suite("JSON as Python writes it")
struct JSONTests {
  /// Pairs of a number as read and as Python 3.11's `json.dumps(json.loads(text))` writes it.
  static let numbers: [(read: String, written: String)] = [
    ("1", "1"), ("-0", "0"), ("-0.0", "-0.0"), ("1.0", "1.0"), ("1e5", "100000.0"),
    ("0.0001", "0.0001"), ("0.00001", "1e-05"), ("1.5e-7", "1.5e-07"),
    ("1e15", "1000000000000000.0"), ("1e16", "1e+16"),
    ("12345678901234567.0", "1.2345678901234568e+16"),
    ("9007199254740993.0", "9007199254740992.0"), ("0.1", "0.1"), ("1e300", "1e+300"),
    ("5e-324", "5e-324"), ("123.456", "123.456"), ("-2.5E+3", "-2500.0"),
    ("9223372036854775807", "9223372036854775807"),
    ("9223372036854775808", "9223372036854775808"),
    ("-123456789012345678901234567890", "-123456789012345678901234567890"), ("NaN", "NaN"),
    ("-Infinity", "-Infinity"),
  ]

  @Test("numbers keep kind and value", arguments: numbers)
  func number(read: String, written: String) throws {
    #expect(JSONWriter.string(try JSONParser.parse(read)) == written)
  }

  @Test("strings keep every character")
  func strings() throws {
    let text = #""a\"\\\/\b\f\n\r\té😀 \u00e9 \ud83d\ude00 \u0001 \u007f""#
    let value = try JSONParser.parse(text)
    #expect(value == .string("a\"\\/\u{8}\u{C}\n\r\té😀 é 😀 \u{1} \u{7F}"))
    #expect(
      JSONWriter.string(value)
        == "\"a\\\"\\\\/\\b\\f\\n\\r\\té😀 é 😀 \\u0001 \u{7F}\"")
  }

  @Test("keys are sorted by code point and containers laid out by level")
  func layout() throws {
    let value = try JSONParser.parse(#" {"b":[1,{}, []], "a": {"ä":null,"z":true} ,"😀":0,"ﬀ":1} "#)
    #expect(
      JSONWriter.string(value, indent: 1) == """
        {
         "a": {
          "z": true,
          "ä": null
         },
         "b": [
          1,
          {},
          []
         ],
         "ﬀ": 1,
         "😀": 0
        }
        """)
    #expect(JSONWriter.string(["a": [1, 2]]) == #"{"a": [1, 2]}"#)
  }

  static let damages: [(text: String, error: String)] = [
    ("", "line 1, column 1: the text ends where a value is expected"),
    ("{\n \"a\": 1,\n}", "line 3, column 1: expected a member name in quotes, found '}'"),
    ("[1 2]", "line 1, column 4: expected ',' or ']', found '2'"),
    ("{\"a\" 1}", "line 1, column 6: expected ':' after the name, found '1'"),
    ("\"a\nb\"", "line 1, column 3: a control character inside a string must be escaped"),
    ("\"a", "line 1, column 3: the text ends inside a string"),
    ("01", "line 1, column 2: unexpected '1' after the end of the document"),
    ("1.", "line 1, column 3: expected a digit, found the end of the text"),
    ("tru", "line 1, column 1: expected a value, found 't'"),
    ("\"\\ud800\"", "line 1, column 2: half a surrogate pair"),
    ("\"\\x\"", "line 1, column 2: unknown escape"),
  ]

  @Test("a damaged text is refused with its place", arguments: damages)
  func damage(text: String, error: String) {
    let thrown = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    #expect(thrown?.description == error)
  }

  @Test("bytes that are not UTF-8 are refused")
  func encoding() {
    #expect(throws: JSONSyntaxError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
  }

  @Test("nesting beyond the limit is refused instead of overflowing the stack")
  func depth() throws {
    let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
    _ = try JSONParser.parse(deep)
    let tooDeep = String(repeating: "[", count: 100_000)
    let thrown = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(tooDeep) }
    #expect(thrown?.reason == "nested deeper than 512 levels")
  }
}
