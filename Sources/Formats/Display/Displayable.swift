/// A value that says how a notebook shows it.
///
///     struct Board: Displayable {
///       var mimeBundle: MIMEBundle {
///         MIMEBundle(data: ["image/svg+xml": .string(svg), "text/plain": .string(text)])
///       }
///     }
public protocol Displayable {
  /// The representations of the value; `text/plain` should always be among them.
  var mimeBundle: MIMEBundle { get }
}
