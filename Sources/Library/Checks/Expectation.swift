import Display

/// What a check expects of a value.
public struct Expectation<Value>: Sendable {
  /// The expectation as the end of the sentence “expected …”.
  public let description: String

  /// Whether a value meets the expectation.
  public let isMet: @Sendable (Value) -> Bool

  /// How the code that makes the value should end.
  let ending: Ending

  enum Ending: Sendable {
    /// With a value that meets the expectation.
    case value
    /// With the value of the reference solution for the same input, or one that agrees with it.
    case solution(agrees: @Sendable (_ reference: Value, _ value: Value) -> Bool)
    /// With an error whose description contains `text`, if that is given.
    case error(containing: String?)
    /// With a stop of the program.
    case crash
  }

  /// Creates an expectation from its wording and its test.
  public init(_ description: String, isMet: @escaping @Sendable (Value) -> Bool) {
    self.description = description
    self.isMet = isMet
    ending = .value
  }

  /// Creates an expectation that no value meets by itself.
  init(_ description: String, ending: Ending) {
    self.description = description
    self.isMet = { _ in false }
    self.ending = ending
  }
}

extension Expectation where Value: Equatable & Sendable {
  /// The value itself.
  ///
  /// - Parameter value: What the check must give.
  /// - Returns: The expectation.
  public static func equals(_ value: Value) -> Expectation {
    Expectation("\(value)") { $0 == value }
  }
}

extension Expectation where Value: BinaryFloatingPoint & Sendable {
  /// At most `tolerance` away from `value`; never met by NaN.
  ///
  /// - Parameters:
  ///   - value: The middle.
  ///   - tolerance: The largest distance that is accepted.
  /// - Returns: The expectation.
  public static func about(_ value: Value, within tolerance: Value) -> Expectation {
    Expectation("\(wording(of: value)) ± \(wording(of: tolerance))") {
      abs($0 - value) <= tolerance
    }
  }
}

extension Expectation where Value: Comparable & Sendable {
  /// Less than `bound`; never met by NaN.
  ///
  /// - Parameter bound: The bound, which is itself not accepted.
  /// - Returns: The expectation.
  public static func below(_ bound: Value) -> Expectation {
    Expectation("less than \(wording(of: bound))") { $0 < bound }
  }

  /// Greater than `bound`; never met by NaN.
  ///
  /// - Parameter bound: The bound, which is itself not accepted.
  /// - Returns: The expectation.
  public static func above(_ bound: Value) -> Expectation {
    Expectation("more than \(wording(of: bound))") { $0 > bound }
  }

  /// Inside `range`, ends included; never met by NaN.
  ///
  /// - Parameter range: The accepted values.
  /// - Returns: The expectation.
  public static func within(_ range: ClosedRange<Value>) -> Expectation {
    Expectation("between \(wording(of: range.lowerBound)) and \(wording(of: range.upperBound))") {
      range.contains($0)
    }
  }
}

/// A number with `digits` significant digits, anything else as it describes itself.
///
/// Seven digits are as many as a `Float` holds: a computed bound is not printed to its last bit.
func wording(of value: some Any, digits: Int = 7) -> String {
  (value as? any BinaryFloatingPoint).map { rounded($0, digits: digits) } ?? "\(value)"
}
