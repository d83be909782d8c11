// Checks whose code awaits. They are declared apart from those that do not, and chosen only where a
// closure awaits; the caller of a check never has to.

/// Checks that `probe`, which may await, returns for every input a value for which `expect` holds.
///
///     check("q1", points: 2, given: ["a", "b"]) { await load($0) } expect: { name, size in size > 0 }
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
@_disfavoredOverload
public func check<Input: Codable, Output: Codable>(
  _ id: String, points: Double, given inputs: Inputs<Input>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false, _ probe: @escaping (Input) async throws -> Output,
  expect: @escaping (Input, Output) throws -> Bool
) {
  check(
    id, points: points, given: inputs, hint: hint, limit: limit, all: all,
    ProbeEntry.waiting(probe), expect: expect)
}

/// Checks that `probe`, which may await, ends for every input as `expect` says.
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
@_disfavoredOverload
public func check<Input: Codable, Output: Codable>(
  _ id: String, points: Double, given inputs: Inputs<Input>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false, expect: Expectation<Output>,
  _ probe: @escaping (Input) async throws -> Output
) {
  check(
    id, points: points, given: inputs, hint: hint, limit: limit, all: all, expect: expect,
    ProbeEntry.waiting(probe))
}

/// Checks that `probe`, which may await, returns for every input what the reference solution returns.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for all inputs.
///   - inputs: The inputs.
///   - hint: What to say to those who fail.
///   - limit: What one input may use while grading; 10 seconds if no time is given.
///   - all: Whether one failed input costs all points.
///   - probe: Calls the code that is checked.
@_disfavoredOverload
public func check<Input: Codable, Output: Codable & Equatable & SendableMetatype>(
  _ id: String, points: Double, given inputs: Inputs<Input>, hint: String? = nil,
  limit: CheckLimit? = nil, all: Bool = false, _ probe: @escaping (Input) async throws -> Output
) {
  check(
    id, points: points, given: inputs, hint: hint, limit: limit, all: all,
    ProbeEntry.waiting(probe))
}

/// Checks one value, made without input by a probe that may await.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - hint: What to say to those who fail.
///   - limit: What the probe may use while grading; 10 seconds if no time is given.
///   - expect: What the probe must do.
///   - probe: Calls the code that is checked.
@_disfavoredOverload
public func check<Output: Codable>(
  _ id: String, points: Double, hint: String? = nil, limit: CheckLimit? = nil,
  expect: Expectation<Output>, _ probe: @escaping () async throws -> Output
) {
  check(
    id, points: points, hint: hint, limit: limit, expect: expect, ProbeEntry.waiting(probe))
}

/// Checks that one value, made without input by a probe that may await, has a property.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - hint: What to say to those who fail.
///   - limit: What the probe may use while grading; 10 seconds if no time is given.
///   - probe: Calls the code that is checked.
///   - expect: Whether the value is right.
@_disfavoredOverload
public func check<Output: Codable>(
  _ id: String, points: Double, hint: String? = nil, limit: CheckLimit? = nil,
  _ probe: @escaping () async throws -> Output, expect: @escaping (Output) throws -> Bool
) {
  check(id, points: points, hint: hint, limit: limit, ProbeEntry.waiting(probe), expect: expect)
}

/// Checks what `probe`, which may await, prints, given what it can read.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - stdin: What the probe finds on standard input.
///   - hint: What to say to those who fail.
///   - limit: What the probe may use while grading; 10 seconds if no time is given.
///   - expect: What the printed text must be.
///   - probe: Calls the code that is checked.
@_disfavoredOverload
public func checkOutput(
  _ id: String, points: Double, stdin: String = "", hint: String? = nil,
  limit: CheckLimit? = nil, expect: Expectation<String>,
  _ probe: @escaping () async throws -> Void
) {
  checkOutput(
    id, points: points, stdin: stdin, hint: hint, limit: limit, expect: expect,
    ProbeEntry.waiting(probe))
}
