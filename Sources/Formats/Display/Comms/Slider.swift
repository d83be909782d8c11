import Synchronization

/// A number that the reader of a notebook sets by moving a slider.
///
///     let rate = Slider("learning rate", in: 0...1, step: 0.01)
///     rate.onChange { print("now \($0)") }
///     display(rate)
///
/// It is shown by JupyterLab's manager of ipywidgets; no Python takes part. Where there is none, as
/// in a headless run, it is its text and keeps its value.
///
/// Source: ipywidgets, “Jupyter widgets models: protocol, version 2.1”.
public final class Slider: Sendable, Displayable {
  /// What the number means.
  public let title: String

  /// The smallest and the largest value.
  public let bounds: ClosedRange<Double>

  private let bits: Atomic<UInt64>
  private let model: WidgetModel

  /// Creates a slider.
  ///
  /// - Parameters:
  ///   - title: What the number means.
  ///   - bounds: The smallest and the largest value.
  ///   - value: The value at first, moved into the bounds; the smallest when left out.
  ///   - step: The distance of two neighbouring values; a hundredth of the bounds when left out.
  public init(
    _ title: String, in bounds: ClosedRange<Double>, value: Double? = nil, step: Double? = nil
  ) {
    self.title = title
    self.bounds = bounds
    let width = bounds.upperBound - bounds.lowerBound
    let value = min(max(value ?? bounds.lowerBound, bounds.lowerBound), bounds.upperBound)
    bits = Atomic(value.bitPattern)
    let layout = WidgetModel("Layout", in: .base)
    let style = WidgetModel("SliderStyle", view: "StyleView", viewIn: .base)
    model = WidgetModel(
      "FloatSlider", view: "FloatSliderView",
      state: [
        "description": .string(title), "min": .number(bounds.lowerBound),
        "max": .number(bounds.upperBound), "value": .number(value),
        "step": .number(step ?? width / 100), "readout_format": ".4g",
        "layout": layout.reference, "style": style.reference,
      ])
    onChange { _ in }
  }

  /// The number, as the reader has set it last; what is set here moves the slider.
  public var value: Double {
    get { Double(bitPattern: bits.load(ordering: .relaxed)) }
    set {
      let value = min(max(newValue, bounds.lowerBound), bounds.upperBound)
      bits.store(value.bitPattern, ordering: .relaxed)
      model.update(["value": .number(value)])
    }
  }

  /// Calls `handler` whenever the reader moves the slider; it takes the place of an earlier one.
  public func onChange(_ handler: @escaping @Sendable (Double) -> Void) {
    model.onChange { [self] state in
      if let value = state["value"]?.doubleValue, bounds.contains(value) {
        bits.store(value.bitPattern, ordering: .relaxed)
        handler(value)
      }
    } current: { [self] in
      ["value": .number(value)]
    }
  }

  /// The slider, and its title and value as text.
  public var mimeBundle: MIMEBundle {
    MIMEBundle(data: [
      "application/vnd.jupyter.widget-view+json": [
        "version_major": 2, "version_minor": 0, "model_id": .string(model.comm.id),
      ],
      "text/plain": .string("\(title): \(value)"),
    ])
  }
}
