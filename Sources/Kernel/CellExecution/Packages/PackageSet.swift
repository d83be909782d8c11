/// The packages that a session can import from, in the order in which cells asked for them.
struct PackageSet: Sendable, Hashable {
  var requests: [PackageRequest] = []
  /// Arguments for SwiftPM beside its own.
  var flags: [String] = []
  /// What came of building them; `nil` while something is missing.
  var build: PackageBuild?
  /// What the session had loaded before the newest were added.
  var loaded: PackageBuild?

  /// The set with what a cell asks for; `folder` is what relative paths start from.
  ///
  /// - Throws: ``PackageError/conflict(place:)`` when a package is wanted in two versions.
  func adding(
    _ directives: CellDirectives, folder: String
  ) throws(PackageError) -> PackageSet {
    var result = self
    if !directives.packageFlags.isEmpty { result.flags = directives.packageFlags }
    for request in directives.packages.map({ $0.located(in: folder) }) {
      let index = result.requests.firstIndex {
        $0.identity.lowercased() == request.identity.lowercased()
      }
      guard let index else {
        result.requests.append(request)
        continue
      }
      guard result.requests[index].location == request.location,
        result.requests[index].requirement == request.requirement
      else { throw .conflict(place: request.place) }
      let known = result.requests[index].products
      result.requests[index].products += request.products.filter { !known.contains($0) }
    }
    if result.requests != requests { (result.loaded, result.build) = (build, nil) }
    return result
  }
}

extension PackageRequest {
  /// The request with an absolute path, where it has a path.
  func located(in folder: String) -> PackageRequest {
    guard case .path(var path) = location else { return self }
    for name in ["$cwd", "${cwd}"] where path.hasPrefix(name) {
      path = folder + path.dropFirst(name.count)
    }
    if path.hasPrefix("~/") { path = (Environment["HOME"] ?? "") + path.dropFirst() }
    if !path.hasPrefix("/") { path = folder + "/" + path }
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    var request = self
    request.location = .path("/" + parts.joined(separator: "/"))
    return request
  }
}
