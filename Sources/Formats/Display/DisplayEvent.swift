/// What user code asks the front end to show.
public enum DisplayEvent: Sendable, Hashable, Codable {
  /// New output, which later updates can address by `id`.
  case show(MIMEBundle, id: String?)
  /// Replaces every output that was shown with this `id`.
  case update(MIMEBundle, id: String)
  /// The value of the cell's last expression.
  case result(MIMEBundle)
  /// Removes the output of the cell so far; with `wait`, only when new output arrives.
  case clear(wait: Bool)
  /// Opens the front end's pager when the cell has ended.
  case page(MIMEBundle)
  /// Puts text into the next cell when this one has ended, or into this one with `replace`.
  case setNextInput(String, replace: Bool)
  /// Says something to an object in the front end.
  case comm(CommMessage)
}
