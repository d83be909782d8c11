/// A check with its types: inputs, probe and what its values must be.
struct CheckDefinition<Input: Codable, Output: Codable> {
  /// What the value of the probe must be.
  enum Judgement {
    /// A property of input and value.
    case property((Input, Output) throws -> Bool)
    /// A condition on the value, or another way to end.
    case expectation(Expectation<Output>)
  }

  let properties: CheckProperties
  let inputs: Inputs<Input>
  let probe: (Input) throws -> Output
  let judgement: Judgement

  /// Judges what a probe did with `input`.
  ///
  /// The check's own probe is the reference where a reference is needed: this runs in the judge, whose
  /// probe calls the instructor's solution.
  func verdict(on outcome: ProbeOutcome<Output>, for input: Input) -> CaseVerdict {
    var verdict = CaseVerdict(passed: false, input: brief(input), expected: "", got: "")
    switch outcome {
    case .value(let value): verdict.got = brief(value)
    case .threw(let error): verdict.got = "threw \(brief(error))"
    case .crashed(let message): verdict.got = "crashed: \(message)"
    case .noAnswer(let reason): verdict.got = reason
    }
    if Input.self == Nothing.self { verdict.input = "" }
    switch judgement {
    case .property(let holds):
      verdict.expected = "the stated property"
      if case .value(let value) = outcome { verdict.passed = (try? holds(input, value)) ?? false }
    case .expectation(let expectation):
      judge(outcome, for: input, by: expectation, into: &verdict)
    }
    return verdict
  }

  private func judge(
    _ outcome: ProbeOutcome<Output>, for input: Input, by expectation: Expectation<Output>,
    into verdict: inout CaseVerdict
  ) {
    verdict.expected = expectation.description
    switch expectation.ending {
    case .value:
      if case .value(let value) = outcome { verdict.passed = expectation.isMet(value) }
    case .error(let text):
      if case .threw(let error) = outcome { verdict.passed = text.map(error.contains) ?? true }
    case .crash:
      if case .crashed = outcome { verdict.passed = true }
    case .solution(let agrees):
      compare(outcome, with: Result { try probe(input) }, by: agrees, into: &verdict)
    }
  }

  private func compare(
    _ outcome: ProbeOutcome<Output>, with reference: Result<Output, any Error>,
    by agrees: (Output, Output) -> Bool, into verdict: inout CaseVerdict
  ) {
    switch (outcome, reference) {
    case (.value(let value), .success(let expected)):
      verdict.expected = brief(expected)
      verdict.passed = agrees(expected, value)
    case (_, .success(let expected)):
      verdict.expected = brief(expected)
    case (.threw, .failure):
      verdict.expected = "an error"
      verdict.passed = true
    case (_, .failure):
      verdict.expected = "an error"
    }
  }
}

/// What a check says of itself, apart from its types.
struct CheckProperties {
  var id: String
  /// Points for all inputs.
  var points: Double
  /// Whether one failed input costs all points.
  var all = false
  var hint: String?
  /// What one input may use.
  var limit: CheckLimit?
  /// Whether the check can be decided in the notebook itself.
  var runsInNotebook = true
}

/// The input of a check without inputs.
struct Nothing: Codable {}
