import CellExecution
import Testing

extension WorkerTests {
  /// What Swift's top level means in a notebook: a row per feature, cells one after the other.
  @Suite("Semantics of cells")
  struct SemanticsTests {
    struct Row: Sendable, CustomTestStringConvertible {
      var feature: String
      var cells: [String]
      /// What the last cell prints.
      var prints: String
      var testDescription: String { feature }
    }

    static let declarations: [Row] = [
      Row(
        feature: "globals are set in order, eagerly",
        cells: [
          "func say(_ n: Int) -> Int { print(n); return n }",
          "let o1 = say(1), o2 = say(o1 + 1)\nvar o3 = say(o2 + 1)",
        ],
        prints: "1\n2\n3\n"),
      Row(
        feature: "struct, class, enum, protocol, typealias, extension, generics",
        cells: [
          "struct S { var a = 1 }\nclass C { func f() -> String { \"C\" } }\nenum E: String { case one }\nprotocol Shape { func area() -> Double }\ntypealias Pair<T> = (T, T)",
          "class D: C { override func f() -> String { \"D\" + super.f() } }\nextension S { var b: Int { a * 2 } }\nextension S: Shape { func area() -> Double { 4 } }\nextension Int: Shape { func area() -> Double { Double(self) } }\nfunc total<T: Shape>(_ x: [T]) -> Double { x.map { $0.area() }.reduce(0, +) }\nvar s = S()",
          "s.a += 1\nlet pair: Pair<Int> = (1, 2)\nprint(s.b, D().f(), E.one.rawValue, total([1, 2]), total([s]), pair.1, (s as Any) is any Shape)",
        ], prints: "4 DC one 3.0 4.0 2 true\n"),
      Row(
        feature: "actors and operators",
        cells: [
          "actor Counter { var n = 0; func up() -> Int { n += 1; return n } }\ninfix operator <+>: AdditionPrecedence\nfunc <+> (a: Int, b: Int) -> Int { a * 10 + b }\nlet counter = Counter()",
          "_ = await counter.up()", "print(await counter.up(), 1 <+> 2)",
        ], prints: "2 12\n"),
      Row(
        feature: "for, guard, defer, labelled loops, pattern matching",
        cells: [
          "var seen: [Int] = []\ndefer { print(\"end\", seen) }\nouter: for i in 1... where i % 2 == 1 {\n  for j in 0..<3 { if i * j > 8 { break outer }; seen.append(i * j) }\n}\nguard seen.count > 2 else { fatalError() }\nif case let (a, b?) = (1, Optional(2)) { print(a, b) }"
        ], prints: "1 2\nend [0, 1, 2, 0, 3, 6, 0, 5]\n"),
      Row(
        feature: "names bound by guard, with redefinition and in a cell that awaits",
        cells: [
          "func two() -> Int? { 2 }\nguard let bound = two(), case (let left, 5)? = Optional((4, 5)) else { fatalError() }\nprint(bound)",
          "print(bound + left)", "await Task.yield()\nprint(bound * left)",
          "guard let bound = Optional(\"new\") else { fatalError() }", "print(left)",
          "print(bound, left)",
        ], prints: "new 4\n"),
      Row(
        feature: "private at the top level",
        cells: [
          "private let hidden = 5\nfileprivate func peek() -> Int { hidden }",
          "print(peek() + hidden)",
        ],
        prints: "10\n"),
      Row(
        feature: "private members of earlier types",
        cells: ["struct Vault { private var secret = 7 }", "print(Vault().secret)"], prints: "7\n"),
      Row(
        feature: "observation, regular expressions, Codable",
        cells: [
          "import Foundation\nimport Observation\n@Observable final class Model { var n = 1 }\nstruct Item: Codable { var id: Int }",
          "let model = Model(); model.n += 1\nlet json = String(decoding: try JSONEncoder().encode(Item(id: 3)), as: UTF8.self)\nprint(model.n, json, \"a12b\".firstMatch(of: /[0-9]+/)!.output)",
        ], prints: "2 {\"id\":3} 12\n"),
      Row(
        feature: "macros that a cell declares",
        cells: [
          "import Foundation\n@freestanding(expression) macro Condition<each Input>(_ body: (repeat each Input) -> Bool) -> Predicate<repeat each Input> = #externalMacro(module: \"FoundationMacros\", type: \"PredicateMacro\")",
          "let isLarge = #Condition<Int> { $0 > 3 }",
          "print(try isLarge.evaluate(5), try isLarge.evaluate(2))",
        ], prints: "true false\n"),
      Row(
        feature: "property wrappers inside types, lazy members, closures",
        cells: [
          "@propertyWrapper struct Twice { var wrappedValue: Int { didSet { wrappedValue *= 2 } } }\nstruct Box { @Twice var v = 1; lazy var l = 40 }\nvar box = Box()\nlet add = { (x: Int) in box.v = x; return box.v + box.l }",
          "print(add(1))",
        ], prints: "42\n"),
    ]

    static let redefinitions: [Row] = [
      Row(
        feature: "variable with a new type",
        cells: ["var v = 1", "var v = \"one\"", "print(v.count)"], prints: "3\n"),
      Row(
        feature: "struct; old functions keep the old one",
        cells: [
          "struct T { var a = 1 }\nfunc old() -> Any { T() }", "struct T { var b = \"x\" }",
          "print(T().b, old() is T)",
        ],
        prints: "x false\n"),
      Row(
        feature: "function with the same signature",
        cells: ["func r() -> Int { 1 }", "func r() -> Int { 2 }", "print(r())"], prints: "2\n"),
      Row(
        feature: "extension member and operator",
        cells: [
          "extension Int { var tag: String { \"old\" } }\nprefix operator ~~\nprefix func ~~ (x: Int) -> Int { x + 1 }",
          "extension Int { var tag: String { \"new\" } }\nprefix func ~~ (x: Int) -> Int { x + 2 }",
          "print(1.tag, ~~1)",
        ], prints: "new 3\n"),
      Row(
        feature: "all of these, with the same and with a new type, at once and ten cells later",
        cells: [
          "var x1 = 1\nstruct X2 { var a = 1 }\nfunc x3() -> Int { 1 }\nextension String { var x4: Int { 1 } }\npostfix operator ^^\npostfix func ^^ (x: Int) -> Int { x + 1 }",
          "var x1 = 2\nstruct X2 { var a = 2 }\nfunc x3() -> Int { 2 }\nextension String { var x4: Int { 2 } }\npostfix func ^^ (x: Int) -> Int { x + 2 }",
          "precondition((x1, X2().a, x3(), \"\".x4, 1^^) == (2, 2, 2, 2, 3))",
        ] + (0..<10).map { "let between\($0) = \($0)" } + [
          "precondition((x1, X2().a, x3(), \"\".x4, 1^^) == (2, 2, 2, 2, 3))",
          "var x1 = \"3\"\nstruct X2 { var b = \"3\" }\nfunc x3() -> String { \"3\" }\nextension String { var x4: String { \"3\" } }\npostfix func ^^ (x: Int) -> String { \"3\" }",
          "let old: Int = x3(), shown: String = \"\".x4, after: String = 1^^\nprint(x1, X2().b, x3() as String, shown, after, old)",
        ], prints: "3 3 3 3 3 2\n"),
      Row(
        feature: "overloads of different cells merge",
        cells: [
          "func m(_ x: Int) -> String { \"Int\" }", "func m(_ x: String) -> String { \"String\" }",
          "print(m(1), m(\"\"))",
        ],
        prints: "Int String\n"),
      Row(
        feature: "a type that shadows one of Foundation",
        cells: [
          "import Foundation", "struct Data { var mine = true }",
          "import Foundation\nprint(Data().mine, Date(timeIntervalSince1970: 0).timeIntervalSince1970)",
        ],
        prints: "true 0.0\n"),
      Row(
        feature: "imports reach later cells",
        cells: ["import Dispatch", "print(DispatchTime.now() > .init(uptimeNanoseconds: 1))"],
        prints: "true\n"),
    ]

    static let concurrency: [Row] = [
      Row(
        feature: "await, async let, then a synchronous cell that changes the results",
        cells: [
          "func slow(_ n: Int) async -> Int { await Task.yield(); return n }\nasync let a1 = slow(1)\nasync let a2 = slow(2)\nvar after = await a1 + a2\nlet constant = await slow(4)",
          "func bump() { after += constant }\nbump()\nprint(after)",
        ], prints: "7\n"),
      Row(
        feature: "tasks, the main actor, and sequences",
        cells: [
          "@MainActor var ui = 0\n@MainActor func touch() { ui += 1 }",
          "await touch()\nawait MainActor.run { ui += 1 }\nlet t = Task { @MainActor in ui += 1; return ui }\nlet d = await Task.detached { 5 }.value\nvar got: [Int] = []\nfor await x in AsyncStream<Int>(unfolding: { got.count < 2 ? 9 : nil }) { got.append(x) }\nprint(await t.value, d, got)",
        ], prints: "3 5 [9, 9]\n"),
      Row(
        feature: "try at the top level",
        cells: [
          "enum Oops: Error { case no }\nfunc risky(_ ok: Bool) throws -> Int { if !ok { throw Oops.no }; return 1 }",
          "let value = try risky(true)\nlet none = try? risky(false)\ndo { _ = try risky(false) } catch { print(error, value, none as Any) }",
        ],
        prints: "no 1 nil\n"),
      Row(
        feature: "the main dispatch queue",
        cells: [
          "import Dispatch\nlet ran = DispatchSemaphore(value: 0)\nDispatchQueue.main.async { ran.signal() }\nprint(ran.wait(timeout: .now() + 20) == .success)"
        ], prints: "true\n"),
    ]

    @Test("are those of one long script", arguments: [declarations, redefinitions, concurrency])
    func table(rows: [Row]) async throws {
      try await SessionHarness.run { cells in
        for row in rows {
          for cell in row.cells {
            let outcome = await cells.run(cell)
            #expect(outcome == .succeeded, "\(row.feature): \(outcome)")
          }
          #expect(cells.standardOutput == row.prints, "\(row.feature)")
        }
      }
    }

    @Test(
      "refuse what a script refuses, at the user's column",
      arguments: [
        ("import Foundation; undefined1", "c:1:20"),
        ("let x = 1\n  private let y: Int = \"s\"", "c:2:24"),
        ("await Task.yield(); let z: Int = \"s\"", "c:1:34"),
        ("let ok = 1\nok + \"s\"", "c:2:4"),
        ("// lectern: quick", "c:1:13"),
        ("@propertyWrapper struct W { var wrappedValue = 1 }\n@W var wrapped", "c:2:1"),
        ("lazy var late = 1", "c:1:1"),
        ("print(if true { 1 } else { 2 })", "c:1:7"),
      ])
    func columns(code: String, place: String) async throws {
      try await SessionHarness.run { cells in
        let failure = try await cells.failure(code, name: "c")
        #expect(failure.value.hasPrefix(place + ":"), "\(failure.value)")
      }
    }

    @Test("keep every line and a partial last one")
    func output() async throws {
      try await SessionHarness.run { cells in
        #expect(await cells.run("for i in 1...200_000 { print(i) }") == .succeeded)
        let lines = cells.standardOutput.split(separator: "\n")
        #expect(lines.count == 200_000 && lines.last == "200000")
        _ = try await cells.failure("print(\"partial\", terminator: \"\")\nfatalError(\"stop\")")
        #expect(cells.standardOutput == "partial")
      }
    }
  }
}
