import Glibc

/// Numbers as short decimal text, the same on every machine.
package enum NumberText {
  /// `value` with `digits` significant digits: “0.03502”, “12”, “1.5e-7”; “nan”, “inf”, “-inf”.
  package static func short(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    guard value != 0 else { return "0" }
    var exponent = Int(floor(log10(abs(value))))
    // 9.9999 becomes 10 when it is rounded, and then has a digit more before its point.
    let places = pow(10, Double(digits - 1))
    if (abs(value) / pow(10, Double(exponent)) * places).rounded() >= 10 * places { exponent += 1 }
    if exponent < -4 || exponent > 6 {
      let mantissa = value / pow(10, Double(exponent))
      return "\(fixed(mantissa, decimals: digits - 1, trims: true))e\(exponent)"
    }
    return fixed(value, decimals: max(0, digits - 1 - exponent), trims: true)
  }

  /// `value` rounded to `decimals` places; `trims` removes zeros at the end.
  package static func fixed(_ value: Double, decimals: Int, trims: Bool = false) -> String {
    let scaled = (abs(value) * pow(10, Double(decimals))).rounded()
    var digits = String(Int(scaled))
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let fraction = digits.suffix(decimals)
    let whole = sign + digits.dropLast(decimals)
    guard trims else { return "\(whole).\(fraction)" }
    let kept = fraction.reversed().drop { $0 == "0" }.reversed()
    return kept.isEmpty ? whole : "\(whole).\(String(kept))"
  }

  /// A coordinate in a picture: hundredths of a pixel.
  package static func coordinate(_ value: Double) -> String {
    fixed(value, decimals: 2, trims: true)
  }
}

/// A number as a person reads it: `digits` significant digits, without zeros at the end.
///
///     print("the error is \(rounded(0.6423611111111112))")  // 0.6424
///
/// - Precondition: `digits` is 1 to 15, what a `Double` holds.
public func rounded(_ value: some BinaryFloatingPoint, digits: Int = 4) -> String {
  precondition((1...15).contains(digits), "\(digits) digits; expected 1 to 15")
  return NumberText.short(Double(value), digits: digits)
}

/// Numbers as a person reads them: “[0.6424, 0.8771]”.
public func rounded(_ values: [some BinaryFloatingPoint], digits: Int = 4) -> String {
  "[\(values.map { rounded($0, digits: digits) }.joined(separator: ", "))]"
}
