extension Installation {
  /// Fills the module cache with what the first cells would otherwise wait for, about two seconds.
  ///
  /// - Throws: ``CellFailure`` when a cell that imports the library does not run: the installation
  ///   is not usable then, and the failure says why.
  public func prewarm() async throws {
    let session = try await CellSession.start(SessionConfiguration(installation: self))
    let cell = Cell(code: "import Foundation\nimport Lectern\n1 + 1", name: "<installation>")
    let outcome = await session.execute(cell) { _ in }
    await session.shutdown()
    switch outcome {
    case .succeeded: break
    case .failed(let failure), .interrupted(let failure): throw failure
    }
  }
}
