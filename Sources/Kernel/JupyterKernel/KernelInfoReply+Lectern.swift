public import JupyterProtocol

extension KernelInfoReply {
  /// What Lectern says about itself.
  ///
  /// - Parameters:
  ///   - version: The version of Lectern.
  ///   - languageVersion: The version of Swift.
  /// - Returns: The reply to every kernel_info_request.
  public static func lectern(version: String, languageVersion: String) -> KernelInfoReply {
    KernelInfoReply(
      implementation: "lectern", implementationVersion: version,
      language: .swift(version: languageVersion),
      banner: "Lectern \(version), a kernel for Swift \(languageVersion)",
      helpLinks: [
        HelpLink("The Swift Programming Language", "https://docs.swift.org/swift-book/"),
        HelpLink("Swift standard library", "https://developer.apple.com/documentation/swift"),
      ],
      supportedFeatures: ["kernel subshells"])
  }
}
