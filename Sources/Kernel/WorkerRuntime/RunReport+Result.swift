import CWorkerRuntime
import Display
import WorkerProtocol

extension RunReport {
  /// The report of what the runtime recorded.
  init(_ result: LecternResult) {
    let ending: Ending =
      switch result.ending {
      case LECTERN_COMPLETED: .completed
      case LECTERN_THROWN: Self.ending(ofError: result.error)
      case LECTERN_INTERRUPTED: .interrupted(forced: result.forced)
      case LECTERN_EXITED: .exited(code: result.exit_code)
      default:
        .crashed(signal: result.signal, message: Self.message(of: result))
      }
    let addresses = withUnsafeBytes(of: result.frames) { bytes in
      Array(bytes.bindMemory(to: UInt.self).prefix(Int(result.frame_count)))
    }
    self.init(
      ending: ending, frames: addresses.compactMap(StackAddress.init(runtime:)),
      wasModifying: result.modifying, modifiedSymbols: Self.modifiedSymbols(of: result))
  }

  private static func modifiedSymbols(of result: LecternResult) -> [String] {
    let addresses = withUnsafeBytes(of: result.accesses) { bytes in
      Array(bytes.bindMemory(to: UInt.self).prefix(Int(result.access_count)))
    }
    return addresses.compactMap { lectern_symbol_of($0).map { String(cString: $0) } }
  }

  private static func message(of result: LecternResult) -> String {
    if result.stack_overflow { return "Stack overflow; does a function call itself without end?" }
    return result.message.map { String(cString: $0) } ?? ""
  }

  /// Names an error that left the top level; the pointer owns a reference to it.
  private static func ending(ofError pointer: UnsafeMutableRawPointer?) -> Ending {
    guard let pointer else { return .threw(type: "Error", description: "") }
    let error = unsafeBitCast(pointer, to: (any Error).self)
    return .threw(
      type: MIMEBundle.withoutCellModules(String(reflecting: type(of: error))),
      description: MIMEBundle.withoutCellModules("\(error)"))
  }
}

extension StackAddress {
  /// The image and offset of an address of this process; `nil` for code that no image holds.
  init?(runtime address: UInt) {
    var offset: UInt64 = 0
    guard let path = lectern_image_of(address, &offset) else { return nil }
    self.init(image: String(cString: path), offset: offset)
  }
}
