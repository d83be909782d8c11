/// Names a set of submissions and what they are graded by, for the folder of its shards.
public enum ShardSet {
  /// A name that differs whenever a result could.
  public static func name(
    of submissions: [Submission], manifestHash: String, shards: Int, limits: GradingLimits,
    tools: GradingTools
  ) -> String {
    let parts = [
      manifestHash, String(shards), String(describing: limits), tools.identity, tools.tier.rawValue,
    ]
    return sha256(
      parts: parts + submissions.flatMap { [$0.student, $0.hash, $0.problem ?? ""] })
  }
}
