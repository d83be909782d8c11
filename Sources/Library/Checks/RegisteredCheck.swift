/// A check without its types, as the judge speaks of it.
protocol RegisteredCheck {
  /// Identity and points.
  var properties: CheckProperties { get }
  /// The input's type as it is spelled with module names.
  var inputType: String { get }
  /// The output's type as it is spelled with module names.
  var outputType: String { get }
  /// Runs the check here and now, on inputs drawn from `seed`.
  func run(seed: UInt64) -> [CaseVerdict]
  /// The inputs that belong to `seed`, encoded.
  func encodedInputs(seed: UInt64) throws -> [[UInt8]]
  /// What becomes of each input, given what a probe elsewhere did with it.
  func verdicts(on outcomes: [ProbeOutcome<[UInt8]>], seed: UInt64) -> [CaseVerdict]
}

extension CheckDefinition: RegisteredCheck {
  var inputType: String { String(reflecting: Input.self) }

  var outputType: String { String(reflecting: Output.self) }

  func encodedInputs(seed: UInt64) throws -> [[UInt8]] {
    var encoded: [[UInt8]] = []
    for input in inputs.values(seed: seed) { encoded.append(try WireCoding.bytes(of: input)) }
    return encoded
  }

  func verdicts(on outcomes: [ProbeOutcome<[UInt8]>], seed: UInt64) -> [CaseVerdict] {
    verdicts(on: outcomes.map(decoded), for: inputs.values(seed: seed))
  }

  private func decoded(_ outcome: ProbeOutcome<[UInt8]>) -> ProbeOutcome<Output> {
    switch outcome {
    case .value(let bytes):
      do {
        return .value(try WireCoding.value(of: Output.self, from: bytes))
      } catch {
        return .noAnswer("answered with something that is no \(Output.self)")
      }
    case .threw(let error): return .threw(error)
    case .crashed(let message): return .crashed(message)
    case .noAnswer(let reason): return .noAnswer(reason)
    }
  }

  /// Whether the check can be decided where only the submission, not the solution, is at hand.
  private var runsWithoutSolution: Bool {
    if !properties.runsInNotebook { return false }
    if case .expectation(let expectation) = judgement {
      switch expectation.ending {
      case .solution, .crash: return false
      case .value, .error: return true
      }
    }
    return true
  }

  func run(seed: UInt64) -> [CaseVerdict] {
    guard runsWithoutSolution else { return [] }
    let values = inputs.values(seed: seed)
    let outcomes = values.map { input -> ProbeOutcome<Output> in
      do {
        return .value(try probe(input))
      } catch {
        return .threw(String(describing: error))
      }
    }
    return verdicts(on: outcomes, for: values)
  }
}
