import FoundationEssentials

/// The variables of this process.
enum Environment {
  static var current: [String: String] { ProcessInfo.processInfo.environment }

  /// The value of `name`, unless it is empty.
  static subscript(_ name: String) -> String? {
    current[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
