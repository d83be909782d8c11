/// Asserts a claim of the text: prints it with a tick, or stops the cell.
///
///     check("the code is smaller than the image") { code.count < image.count }
///
/// - Parameters:
///   - claim: The claim as a sentence.
///   - condition: Whether the claim holds.
public func check(_ claim: String, _ condition: () throws -> Bool) rethrows {
  report(claim, isMet: try condition(), detail: nil)
}

/// Asserts that a value is what the text says, and prints the value.
///
///     check("test error of PCA", expect: .about(0.0166, within: 0.00005)) { pca.error(on: test) }
///
/// - Parameters:
///   - claim: What the value is.
///   - expectation: What is expected of it.
///   - value: The value.
public func check<Value>(
  _ claim: String, expect expectation: Expectation<Value>, _ value: () throws -> Value
) rethrows {
  let value = try value()
  report(
    claim, isMet: expectation.isMet(value),
    detail: "\(wording(of: value, digits: 5)) (expected \(expectation.description))")
}

/// Prints a claim that holds; ends the cell with one that does not.
private func report(_ claim: String, isMet: Bool, detail: String?) {
  let sentence = detail.map { "\(claim): \($0)" } ?? claim
  guard isMet else {
    // A failed claim must stop the cell in optimised code too, where a precondition would not say
    // which one failed.
    fatalError("✗ \(sentence)")
  }
  print("✓ \(sentence)")
}
