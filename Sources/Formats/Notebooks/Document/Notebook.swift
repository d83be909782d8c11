public import Display

/// A Jupyter notebook of format 4.
///
/// What this type does not know is kept: unknown members of the document, of cells and of outputs
/// stand in `extra` and are written back.
///
/// Source: nbformat 5.10, `nbformat.v4.5.schema.json`.
public struct Notebook: Sendable, Hashable {
  /// The notebook's metadata, for instance `kernelspec`.
  public var metadata: [String: JSONValue]
  /// The minor version of format 4; cells have ids from 5 on.
  public var minorVersion: Int
  /// The cells in reading order.
  public var cells: [NotebookCell]
  /// Members beside those of the format.
  public var extra: [String: JSONValue]

  /// Creates a notebook.
  public init(
    metadata: [String: JSONValue] = [:], minorVersion: Int = 5, cells: [NotebookCell] = [],
    extra: [String: JSONValue] = [:]
  ) {
    self.metadata = metadata
    self.minorVersion = minorVersion
    self.cells = cells
    self.extra = extra
  }

  /// The kernel that `metadata.kernelspec.name` asks for.
  public var kernelName: String? { metadata["kernelspec"]?["name"]?.stringValue }

  /// What computed the stored outputs, as `metadata.lectern.arithmetic` names it: machines of one
  /// arithmetic print the same digits.
  public var arithmetic: String? {
    get { metadata["lectern"]?["arithmetic"]?.stringValue }
    set {
      var own: [String: JSONValue] = [:]
      if case .object(let members) = metadata["lectern"] { own = members }
      own["arithmetic"] = newValue.map { .string($0) }
      metadata["lectern"] = own.isEmpty ? nil : .object(own)
    }
  }
}
