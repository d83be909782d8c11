import CSourceKit
import Glibc

/// The functions of sourcekitd that answer requests.
///
/// Source: `SourceKit/sourcekitd.h` of the toolchain.
struct SourceKit {
  /// Why the library cannot be used, in the words of the loader.
  struct LoadingError: Error, CustomStringConvertible {
    let description: String
  }

  private let createRequest: sourcekitd_request_create_from_yaml_t
  private let releaseRequest: sourcekitd_request_release_t
  private let send: sourcekitd_send_request_sync_t
  private let isError: sourcekitd_response_is_error_t
  private let value: sourcekitd_response_get_value_t
  private let json: sourcekitd_variant_json_description_copy_t
  private let dispose: sourcekitd_response_dispose_t

  /// Loads and starts `library`.
  init(library: String) throws {
    let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL)
    /// The function `name`, whose type is the caller's to know.
    func function<F>(_ name: String, as type: F.Type) throws -> F {
      guard let handle, let symbol = dlsym(handle, name) else {
        throw LoadingError(description: dlerror().map { String(cString: $0) } ?? name)
      }
      return unsafeBitCast(symbol, to: type)
    }
    createRequest = try function(
      "sourcekitd_request_create_from_yaml", as: sourcekitd_request_create_from_yaml_t.self)
    releaseRequest = try function(
      "sourcekitd_request_release", as: sourcekitd_request_release_t.self)
    send = try function("sourcekitd_send_request_sync", as: sourcekitd_send_request_sync_t.self)
    isError = try function("sourcekitd_response_is_error", as: sourcekitd_response_is_error_t.self)
    value = try function("sourcekitd_response_get_value", as: sourcekitd_response_get_value_t.self)
    json = try function(
      "sourcekitd_variant_json_description_copy",
      as: sourcekitd_variant_json_description_copy_t.self)
    dispose = try function(
      "sourcekitd_response_dispose", as: sourcekitd_response_dispose_t.self)
    try function("sourcekitd_initialize", as: sourcekitd_initialize_t.self)()
  }

  /// Hands the answer to `yaml` to `body`: JSON, or `null` where sourcekitd refuses.
  func answer(_ yaml: UnsafePointer<CChar>, _ body: (UnsafePointer<CChar>) -> Void) {
    var error: UnsafeMutablePointer<CChar>?
    let request = createRequest(yaml, &error)
    free(error)
    guard let request else { return body("null") }
    let response = send(request)
    releaseRequest(request)
    defer { dispose(response) }
    guard !isError(response), let answer = json(value(response)) else { return body("null") }
    body(answer)
    free(answer)
  }
}
