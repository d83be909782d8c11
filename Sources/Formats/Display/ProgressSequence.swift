/// The elements of a sequence, with a bar that shows how far a loop over them has come.
///
///     let bar = progress(batches, "epoch 3")
///     for batch in bar {
///       bar.report("loss", step(batch))
///     }
///
/// The bar is one output that is updated at most ten times a second and once at the end. A loop
/// that is left early leaves its bar as it was.
public struct ProgressSequence<Elements: Sequence>: Sequence {
  private let elements: Elements
  private let bar: ProgressBar

  init(_ elements: Elements, bar: ProgressBar) {
    self.elements = elements
    self.bar = bar
  }

  /// Shows the last value of a quantity beside the bar, for instance the loss.
  public func report(_ name: String, _ value: some BinaryFloatingPoint) {
    bar.note(name, Double(value))
  }

  /// Begins the loop and shows the bar.
  public func makeIterator() -> Iterator {
    bar.begin()
    return Iterator(elements: elements.makeIterator(), bar: bar)
  }

  /// Gives the elements and counts them.
  public struct Iterator: IteratorProtocol {
    var elements: Elements.Iterator
    let bar: ProgressBar
    private var isFirst = true

    init(elements: Elements.Iterator, bar: ProgressBar) {
      self.elements = elements
      self.bar = bar
    }

    /// The next element; the one before is done.
    public mutating func next() -> Elements.Element? {
      if !isFirst { bar.advance() }
      isFirst = false
      guard let element = elements.next() else {
        bar.end()
        return nil
      }
      return element
    }
  }
}

/// Shows how far a loop over `elements` has come.
///
/// - Parameters:
///   - elements: What the loop runs over.
///   - title: What the loop does.
///   - isKept: Whether the bar stays when the loop has ended.
/// - Returns: The same elements.
public func progress<Elements: Collection>(
  _ elements: Elements, _ title: String = "", isKept: Bool = true
) -> ProgressSequence<Elements> {
  ProgressSequence(
    elements, bar: ProgressBar(title: title, total: elements.count, isKept: isKept))
}

/// Shows how far a loop over `elements`, of which there are `total` if that is known, has come.
///
/// - Parameters:
///   - elements: What the loop runs over.
///   - title: What the loop does.
///   - total: The number of elements.
///   - isKept: Whether the bar stays when the loop has ended.
/// - Returns: The same elements.
public func progress<Elements: Sequence>(
  _ elements: Elements, _ title: String = "", total: Int? = nil, isKept: Bool = true
) -> ProgressSequence<Elements> {
  ProgressSequence(elements, bar: ProgressBar(title: title, total: total, isKept: isKept))
}
