/// What counts the memory and the processes of a sandbox.
public enum ResourceLimits: String, Sendable, Hashable, Codable {
  /// A control group, which bounds memory in use and threads of the whole sandbox.
  case controlGroup = "control group"
  /// Podman's own.
  case container
  /// Limits of a process: address space, and threads of users other than root.
  case process
}
