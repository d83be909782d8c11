/// The state of an object of ipywidgets, kept by both ends of a comm; the front end has the classes.
///
/// Source: ipywidgets, “Low level widget explanation” and “Jupyter widgets models”.
struct WidgetModel: Sendable {
  /// The modules of the front end that hold the classes.
  enum Module: String {
    case base = "@jupyter-widgets/base"
    case controls = "@jupyter-widgets/controls"
  }

  /// The line to the front end's object.
  let comm: Comm

  private let state: [String: JSONValue]

  /// Creates the object in the front end.
  ///
  /// - Parameters:
  ///   - name: The class of the model without `Model`, for instance `FloatSlider`.
  ///   - module: Where that class is.
  ///   - view: The class of the view; `nil` for that of the same name.
  ///   - viewModule: Where the view is; `nil` for the same module.
  ///   - state: What differs from the class's defaults.
  init(
    _ name: String, in module: Module = .controls, view: String? = nil,
    viewIn viewModule: Module? = nil, state: [String: JSONValue] = [:]
  ) {
    let names: [String: JSONValue] = [
      "_model_module": .string(module.rawValue), "_model_module_version": "2.0.0",
      "_model_name": .string("\(name)Model"),
      "_view_module": .string((viewModule ?? module).rawValue), "_view_module_version": "2.0.0",
      "_view_name": .string(view ?? "\(name)View"),
    ]
    self.state = names.merging(state) { $1 }
    comm = Comm(
      target: "jupyter.widget", data: ["state": .object(self.state), "buffer_paths": []],
      metadata: ["version": "2.1.0"])
    onChange { _ in
    } current: {
      [:]
    }
  }

  /// How other models refer to this one.
  var reference: JSONValue { .string("IPY_MODEL_\(comm.id)") }

  /// Changes a part of the state in the front end.
  func update(_ changes: [String: JSONValue]) {
    comm.send(["method": "update", "state": .object(changes), "buffer_paths": []])
  }

  /// Calls `handler` with what the front end changes, and answers front ends that come later with
  /// the state, of which `current` is the part that has changed since.
  func onChange(
    _ handler: @escaping @Sendable (JSONValue) -> Void,
    current: @escaping @Sendable () -> [String: JSONValue]
  ) {
    comm.onMessage { [self] data in
      switch data["method"]?.stringValue {
      case "update": if let changes = data["state"] { handler(changes) }
      case "request_state": update(state.merging(current()) { $1 })
      default: break
      }
    }
  }
}
