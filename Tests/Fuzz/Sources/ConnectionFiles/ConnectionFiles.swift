import Foundation
import JupyterProtocol

/// Reads the input as a connection file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConnectionFiles(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let data = Data(UnsafeBufferPointer(start: start, count: count))
  if let file = try? ConnectionFile(json: data) {
    precondition(Channel.allCases.allSatisfy { !file.endpoint(of: $0).isEmpty })
  }
  return 0
}
