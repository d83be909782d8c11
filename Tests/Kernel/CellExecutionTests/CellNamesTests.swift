import CellExecution
import Testing

@Suite("The names in a cell")
struct CellNamesTests {
  @Test("are told apart: declared, changeable, used, used behind a function")
  func kinds() {
    let names = CellNames(
      code: """
        let (a, b) = pair
        var total = 0
        func add(_ x: Int) -> Int { total += x; return helper(x).count }
        extension Model { var size: Double { scale } }
        print(a.total)
        """)
    #expect(names.declared == ["a", "b", "total", "add", "Model"])
    #expect(names.variables == ["total"])
    #expect(names.used.isSuperset(of: ["pair", "total", "helper", "Int", "print", "a", "scale"]))
    #expect(!names.used.contains("count"))
    #expect(names.usedBehind["add"]?.contains("helper") == true)
    #expect(names.usedBehind["a"] == ["pair"])
    #expect(!names.isFoundation)
  }

  @Test("do not say everything about imports and directives")
  func foundations() {
    #expect(CellNames(code: "import Lectern").isFoundation)
    #expect(CellNames(code: "%install 'x' Y\nlet a = 1").isFoundation)
  }
}
