import CKernels

/// The memory that a thread keeps for its next tensors.
public enum TensorMemory {
  /// Bytes in blocks that the calling thread holds ready and no tensor uses.
  public static var cachedByteCount: Int { lk_cached_bytes() }

  /// Bytes of tensors that the calling thread has made, less those that it has let go.
  public static var usedByteCount: Int { lk_used_bytes() }

  /// Gives the blocks that no tensor uses back to the system.
  public static func releaseUnused() { lk_trim() }

  /// Sets how many bytes each thread holds ready at most; 1 GiB at first.
  public static func setCacheLimit(bytes: Int) { lk_set_cache_limit(bytes) }
}
