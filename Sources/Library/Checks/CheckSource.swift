/// Checks how an answer is written, from its text.
///
///     checkSource("q5", points: 0.5) { $0.function("fact").isRecursive && !$0.uses("reduce") }
///
/// The text is read by the grader; in a notebook the check says that it is decided later.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - hint: What to say to those who fail.
///   - holds: Whether the text is as it should be.
public func checkSource(
  _ id: String, points: Double, hint: String? = nil,
  _ holds: @escaping (SourceFacts) throws -> Bool
) {
  CheckDefinition<Nothing, SourceFacts>(
    properties: CheckProperties(id: id, points: points, hint: hint, runsInNotebook: false),
    inputs: [Nothing()],
    probe: { _ in SourceFacts(functions: [], names: []) },
    judgement: .property { _, facts in try holds(facts) }
  ).register()
}

/// Checks that a type of the answers conforms to a protocol, without running anything.
///
///     checkType("q6", points: 0.5, "Stack<Int>", conformsTo: "Swift.Sequence")
///
/// The type may carry a module's name, the protocol must, unless it is one of the standard library:
/// protocols that a submission declares never count.
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - type: The type; a literal.
///   - protocolName: The protocol; a literal.
///   - hint: What to say to those who fail.
public func checkType(
  _ id: String, points: Double, _ type: String, conformsTo protocolName: String,
  hint: String? = nil
) {
  CheckDefinition<Nothing, Bool>(
    properties: CheckProperties(id: id, points: points, hint: hint, runsInNotebook: false),
    inputs: [Nothing()], probe: { _ in false },
    judgement: .expectation(
      Expectation("\(type) conforms to \(protocolName)") { $0 })
  ).register()
}
