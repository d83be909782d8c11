/// Checks that `probe` returns, for every input, a value for which `expect` holds.
///
///     check("q1", points: 2, given: [2, 7, -3]) { sq($0) } expect: { x, y in y == x * x }
///
/// In a notebook the check runs at once and prints its result. While grading, only the probe meets the
/// submission, in a process of its own; inputs and `expect` stay in another.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for all inputs; each passed input earns its share.
///   - inputs: The inputs.
///   - hint: What to say to those who fail.
///   - limit: What one input may use while grading; 10 seconds if no time is given.
///   - all: Whether one failed input costs all points.
///   - probe: Calls the code that is checked; must not depend on other checks.
///   - expect: Whether the value is right for the input.
public func check<Input: Codable, Output: Codable>(
  _ id: String, points: Double, given inputs: Inputs<Input>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false, _ probe: @escaping (Input) throws -> Output,
  expect: @escaping (Input, Output) throws -> Bool
) {
  CheckDefinition(
    properties: CheckProperties(id: id, points: points, all: all, hint: hint, limit: limit),
    inputs: inputs, probe: probe, judgement: .property(expect)
  ).register()
}

/// Checks that `probe` ends, for every input, as `expect` says.
///
///     check("q2", points: 1, given: [Int.max], expect: .crashes) { sq($0) }
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for all inputs.
///   - inputs: The inputs.
///   - hint: What to say to those who fail.
///   - limit: What one input may use while grading; 10 seconds if no time is given.
///   - all: Whether one failed input costs all points.
///   - expect: What the probe must do.
///   - probe: Calls the code that is checked.
public func check<Input: Codable, Output: Codable>(
  _ id: String, points: Double, given inputs: Inputs<Input>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false, expect: Expectation<Output>,
  _ probe: @escaping (Input) throws -> Output
) {
  CheckDefinition(
    properties: CheckProperties(id: id, points: points, all: all, hint: hint, limit: limit),
    inputs: inputs, probe: probe, judgement: .expectation(expect)
  ).register()
}

/// Checks that `probe` returns, for every input, what the reference solution returns.
///
///     check("q3", points: 1, given: .random(50, in: -999...999)) { sq($0) }
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for all inputs.
///   - inputs: The inputs.
///   - hint: What to say to those who fail.
///   - limit: What one input may use while grading; 10 seconds if no time is given.
///   - all: Whether one failed input costs all points.
///   - probe: Calls the code that is checked.
public func check<Input: Codable, Output: Codable & Equatable & SendableMetatype>(
  _ id: String, points: Double, given inputs: Inputs<Input>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false, _ probe: @escaping (Input) throws -> Output
) {
  check(
    id, points: points, given: inputs, hint: hint, limit: limit, all: all,
    expect: .matchesSolution, probe)
}

/// Checks one value, made without input.
///
///     check("q4", points: 0.5, expect: .about(1.5, within: 1e-9)) { mean([1.0, 2.0]) }
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - hint: What to say to those who fail.
///   - limit: What the probe may use while grading; 10 seconds if no time is given.
///   - expect: What the probe must do.
///   - probe: Calls the code that is checked.
public func check<Output: Codable>(
  _ id: String, points: Double, hint: String? = nil, limit: CheckLimit? = nil,
  expect: Expectation<Output>, _ probe: @escaping () throws -> Output
) {
  check(id, points: points, given: [Nothing()], hint: hint, limit: limit, expect: expect) { _ in
    try probe()
  }
}

/// Checks that one value, made without input, has a property.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - hint: What to say to those who fail.
///   - limit: What the probe may use while grading; 10 seconds if no time is given.
///   - probe: Calls the code that is checked.
///   - expect: Whether the value is right.
public func check<Output: Codable>(
  _ id: String, points: Double, hint: String? = nil, limit: CheckLimit? = nil,
  _ probe: @escaping () throws -> Output, expect: @escaping (Output) throws -> Bool
) {
  check(id, points: points, given: [Nothing()], hint: hint, limit: limit) { _ in
    try probe()
  } expect: { _, value in
    try expect(value)
  }
}
