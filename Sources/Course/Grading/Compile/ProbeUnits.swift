/// The entry points through which a worker is asked, one for each check.
///
/// Generated from the manifest only. They carry no input and no expected value, and depend on the
/// interface of a submission, not on its bodies: students with equal signatures share the machine code.
enum ProbeUnits {
  /// The symbol of a check's entry point.
  static func symbol(_ index: Int) -> String { "lectern_probe_\(index)" }

  /// Declarations of entry points for `checks`, given with their numbers.
  static func source(_ checks: [(index: Int, check: SealedManifest.Check)]) -> String {
    let functions = checks.filter { $0.check.call.form != .source }.map { index, check in
      function(index, check)
    }
    return (["import Checks", "import \(CellProgram.module)"] + functions).joined(separator: "\n")
  }

  private static func function(_ index: Int, _ check: SealedManifest.Check) -> String {
    let output = selected(check.outputType)
    let body =
      check.call.isAsync == true
      ? "Checks::ProbeEntry.waiting(\(check.call.probe))" : check.call.probe
    let probe: String
    switch check.call.form {
    case .given:
      probe = "(\(selected(check.inputType))) throws -> \(output) = \(body)"
    case .session:
      probe =
        "(\(selected(check.inputType))) throws -> \(output) = "
        + "Checks::ProbeEntry.session(\(check.call.probe))"
    case .plot:
      probe = "() throws -> \(output) = Checks::ProbeEntry.plot(\(check.call.probe))"
    case .plain, .type, .source:
      probe = "() throws -> \(output) = \(body)"
    case .output:
      probe =
        "(Swift::String) throws -> Swift::String = "
        + "{ text in try Checks::capturingOutput(stdin: text, \(body)) }"
    }
    return """
      @_cdecl("\(symbol(index))") public func \(symbol(index))(
        _ input: Swift::UnsafePointer<Swift::UInt8>, _ count: Swift::Int,
        _ answer: Swift::UnsafeMutablePointer<Swift::UnsafeMutablePointer<Swift::UInt8>?>,
        _ answerCount: Swift::UnsafeMutablePointer<Swift::Int>
      ) -> Swift::Int32 {
        let probe: \(probe)
        return Checks::ProbeEntry.run(input, count, answer, answerCount, probe)
      }
      """
  }

  /// A type's name with module selectors, which names that a submission declares cannot capture:
  /// `Swift.Array<Swift.Int>` becomes `Swift::Array<Swift::Int>`.
  static func selected(_ type: String) -> String {
    var result = ""
    var isInPath = false
    for character in type {
      let isName = character.isLetter || character.isNumber || character == "_"
      if character == ".", !isInPath {
        result += "::"
        isInPath = true
      } else {
        result.append(character)
        if !isName, character != "." { isInPath = false }
      }
    }
    return result
  }
}
