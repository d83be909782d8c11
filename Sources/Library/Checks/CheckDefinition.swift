/// A check with its types: inputs, probe and what its values must be.
struct CheckDefinition<Input: Codable, Output: Codable> {
  /// What the value of the probe must be.
  enum Judgement {
    /// A property of input and value.
    case property((Input, Output) throws -> Bool)
    /// A condition on the value, or another way to end.
    case expectation(Expectation<Output>)
    /// What is wrong with a value for an input, `nil` if nothing is.
    case comparison((Input, Output) throws -> Difference?)
    /// What is wrong with each value, given all of them; `nil` stands for a value that did not come.
    case together(([(input: Input, value: Output?)]) -> [Difference?])
  }

  let properties: CheckProperties
  let inputs: Inputs<Input>
  let probe: (Input) throws -> Output
  let judgement: Judgement

  /// Judges what a probe did with each of `inputs`.
  func verdicts(on outcomes: [ProbeOutcome<Output>], for inputs: [Input]) -> [CaseVerdict] {
    var verdicts = zip(inputs, outcomes).map { verdict(on: $1, for: $0) }
    if case .together(let compare) = judgement {
      let cases = zip(inputs, outcomes).map { input, outcome in
        (input: input, value: outcome.value)
      }
      for (index, difference) in compare(cases).enumerated() {
        if let difference { verdicts[index].take(difference) }
      }
    }
    return verdicts
  }

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
    case .comparison(let compare):
      verdict.expected = "what the model answers"
      if case .value(let value) = outcome {
        do {
          let difference = try compare(input, value)
          verdict.passed = difference == nil
          if let difference { verdict.take(difference) }
        } catch {
          verdict.expected = "a model that does not stop (\(error))"
        }
      }
    case .together:
      verdict.expected = "a count that grows as it should"
      if case .value = outcome { verdict.passed = true }
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

/// How a value differs from what was expected, ready to be shown.
struct Difference {
  var expected: String
  var got: String
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
