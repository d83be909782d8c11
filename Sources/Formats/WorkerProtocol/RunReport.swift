/// How the code of a cell ended, with what is needed to say where.
public struct RunReport: Sendable, Hashable, Codable {
  /// The ways in which a cell ends.
  public enum Ending: Sendable, Hashable, Codable {
    /// The entry point returned.
    case completed
    /// An error left the top level of the cell.
    case threw(type: String, description: String)
    /// The process received `signal`; `message` is what the Swift runtime said, or empty.
    case crashed(signal: Int32, message: String)
    /// The kernel asked for it; `forced` when the thread had to be stopped inside foreign code.
    case interrupted(forced: Bool)
    /// The cell called `exit`.
    case exited(code: Int32)
    /// The dynamic loader refused the image; none of its code has run.
    case refused(reason: String)
  }

  /// How the cell ended.
  public var ending: Ending

  /// The call stack where it ended, innermost first; only code of cells and of their library.
  public var frames: [StackAddress]

  /// Whether a tracked modification was in flight on the thread that ended.
  public var wasModifying: Bool

  /// The symbols of the variables that were being modified, as far as they are globals.
  public var modifiedSymbols: [String]

  /// Creates a report.
  public init(
    ending: Ending, frames: [StackAddress] = [], wasModifying: Bool = false,
    modifiedSymbols: [String] = []
  ) {
    self.ending = ending
    self.frames = frames
    self.wasModifying = wasModifying
    self.modifiedSymbols = modifiedSymbols
  }
}

/// A place in a loaded image, independent of where the image was loaded.
public struct StackAddress: Sendable, Hashable, Codable {
  /// The path of the shared library.
  public var image: String

  /// The distance in bytes from where the image begins.
  public var offset: UInt64

  /// Creates an address; for return addresses pass the one before, which lies in the call.
  public init(image: String, offset: UInt64) {
    self.image = image
    self.offset = offset
  }
}
