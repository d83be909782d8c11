/// Where a data set is read from; never the network.
public enum DatasetSource: Sendable, Hashable {
  /// The reduced copy that is part of the library.
  case embedded

  /// The full files of a Debian data package, in `directory`.
  case system(directory: String)

  /// Fashion-MNIST in full, where Debian's package `dataset-fashion-mnist` puts it.
  public static let system = DatasetSource.system(directory: "/usr/share/datasets/fashion-mnist")

  /// The Bible texts of Debian's packages `sword-text-…`, where those put them.
  public static let swordTexts = DatasetSource.system(
    directory: "/usr/share/sword/modules/texts/ztext")
}
