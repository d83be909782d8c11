/// What a sandboxed process may reach and use.
struct SandboxPolicy: Sendable, Hashable {
  /// Files and folders it may read, beside the system's libraries.
  var readable: [String] = []
  /// Folders it may write.
  var writable: [String] = []
  /// Seconds of CPU time over its whole life.
  var cpuSeconds = 60
  /// Bytes of address space.
  var memoryBytes = 2 << 30
  /// Bytes of one file.
  var fileBytes = 64 << 20
  /// Threads; counted by the kernel per user and user namespace, not for root.
  var processes = 256
  /// Bytes of the main stack.
  var stackBytes = 64 << 20
}
