import Display
import Foundation
import Testing

@Suite("JSON value")
struct JSONValueTests {
  @Test(
    "survives a round trip with its kind",
    arguments: [
      JSONValue.null, .bool(true), .integer(1), .number(0.5), .string("ä\u{1F600}"),
      .array([.integer(1), .null]), .object(["a": .object([:]), "b": .array([])]),
    ])
  func roundTrip(value: JSONValue) throws {
    let data = try JSONEncoder().encode([value])
    #expect(try JSONDecoder().decode([JSONValue].self, from: data) == [value])
  }

  @Test("keeps booleans and integers apart")
  func boolIsNotInteger() throws {
    let decoded = try JSONDecoder().decode(JSONValue.self, from: Data("[true, 1, 0]".utf8))
    #expect(decoded == [true, 1, 0])
  }
}
