/// What keeps student code in.
public enum SandboxTier: String, Sendable, Hashable, Codable, CaseIterable {
  /// Namespaces by bubblewrap; inside, Landlock where the kernel has it, and a system-call filter.
  case bubblewrap
  /// Landlock and a system-call filter, without privileges or namespaces.
  case landlock
  /// A container of Podman for every process; inside, the same filter, and Landlock where the kernel
  /// has it.
  case container
  /// Limits and a system-call filter only: files can be read with the grader's rights.
  case unsafe
}
