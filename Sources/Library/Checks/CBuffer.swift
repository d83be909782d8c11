import Glibc

/// Bytes that C code owns and frees.
enum CBuffer {
  /// Copies `bytes` into memory from `malloc` and stores where it lies.
  static func export(
    _ bytes: [UInt8], to pointer: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
    _ count: UnsafeMutablePointer<Int>
  ) {
    guard let memory = malloc(max(bytes.count, 1)) else {
      preconditionFailure("no memory for an answer of \(bytes.count) bytes")
    }
    bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { memory.copyMemory(from: start, byteCount: source.count) }
    }
    pointer.pointee = memory.assumingMemoryBound(to: UInt8.self)
    count.pointee = bytes.count
  }
}
