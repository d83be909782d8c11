/// How derivatives are compared with differences, in single precision.
///
/// Tests/Precision has another set, with which the same tests run in double precision.
enum Differences {
  /// The step: near ∛2⁻²³, at which cutting and rounding errors are alike.
  static let step: Float = 4e-3

  /// The largest relative error that passes.
  static let tolerance: Float = 5e-3

  /// The length of a derivative below which the error is measured against this length instead.
  static let floor: Float = 1
}
