@_spi(Reflection) import Swift
import Synchronization
import Tensors

/// Where a struct keeps its tensors and modules, found by reflection once for each type: to ask
/// anew at every step would cost more than a small layer computes.
final class StoredProperties: Sendable {
  struct Property: Sendable {
    let name: String
    let offset: Int
    /// The type of a module; `nil` for a tensor.
    let module: (any Module.Type)?
  }

  let list: [Property]
  private let type: ObjectIdentifier
  private let next: Unmanaged<StoredProperties>?

  /// What is known of all types.
  ///
  /// Entries are added in front and stay for good, so that readers need no lock: the thread of a cell
  /// may be stopped anywhere, and would keep one.
  private static let known = Atomic<Unmanaged<StoredProperties>?>(nil)

  private init(
    _ list: [Property], of type: ObjectIdentifier, before next: Unmanaged<StoredProperties>?
  ) {
    (self.list, self.type, self.next) = (list, type, next)
  }

  /// The properties of the type of `module`, in the order of their declaration.
  ///
  /// - Precondition: The type is a struct.
  static func of<M: Module>(_ module: M) -> StoredProperties {
    let type = ObjectIdentifier(M.self)
    var entry = known.load(ordering: .acquiring)
    while let here = entry?.takeUnretainedValue() {
      if here.type == type { return here }
      entry = here.next
    }
    demand(
      Mirror(reflecting: module).displayStyle == .struct,
      "\(M.self): only the properties of a struct are found by reflection; "
        + "write visitTensors(_:_:) for this type")
    return add(found(in: M.self), of: type)
  }

  private static func found<M: Module>(in type: M.Type) -> [Property] {
    var list: [Property] = []
    _forEachField(of: type) { name, offset, type, _ in
      let module = type as? any Module.Type
      if type == Tensor.self || module != nil {
        list.append(
          Property(
            name: String(cString: name), offset: offset,
            module: type == Tensor.self ? nil : module))
      }
      return true
    }
    return list
  }

  private static func add(_ list: [Property], of type: ObjectIdentifier) -> StoredProperties {
    var first = known.load(ordering: .acquiring)
    while true {
      let entry = StoredProperties(list, of: type, before: first)
      let held = Unmanaged.passRetained(entry)
      let (isDone, current) = known.compareExchange(
        expected: first, desired: held, ordering: .acquiringAndReleasing)
      if isDone { return entry }
      held.release()
      first = current
    }
  }
}

/// The names of tensors within modules.
enum ModulePath {
  /// Stands for a name that nobody will read, and of all parts of what it names.
  static let unwanted = "\0"

  /// The name of a part of the module at `path`.
  static func joined(_ path: String, _ name: @autoclosure () -> String) -> String {
    if path == unwanted { return unwanted }
    return path.isEmpty ? name() : path + "." + name()
  }
}
