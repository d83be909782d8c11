public import Tensors

/// The largest element of every window of an image.
///
/// Shapes: x [B, C, H, W] gives [B, C, (H − k) / s + 1, (W − k) / s + 1].
public struct MaxPool2d: Layer {
  /// The side k of the window.
  public let size: Int

  /// The distance s between windows.
  public let stride: Int

  /// Creates the layer; windows lie side by side unless told otherwise.
  public init(size: Int, stride: Int? = nil) {
    self.size = size
    self.stride = stride ?? size
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.imageWindows(size: size, stride: stride).max(alongAxis: -1)
  }
}

/// The mean of every window of an image.
///
/// Shapes: x [B, C, H, W] gives [B, C, (H − k) / s + 1, (W − k) / s + 1].
public struct AveragePool2d: Layer {
  /// The side k of the window.
  public let size: Int

  /// The distance s between windows.
  public let stride: Int

  /// Creates the layer; windows lie side by side unless told otherwise.
  public init(size: Int, stride: Int? = nil) {
    self.size = size
    self.stride = stride ?? size
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.imageWindows(size: size, stride: stride).mean(alongAxis: -1)
  }
}

/// Every pixel repeated as a square: [B, C, H, W] gives [B, C, H n, W n].
public struct Upsample2d: Layer {
  /// The side n of the square.
  public let factor: Int

  /// Creates the layer.
  public init(factor: Int) {
    self.factor = factor
  }

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    precondition(x.rank == 4, "Upsample2d: x has the shape \(x.shape); expected [B, C, H, W]")
    let (B, C, H, W) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    return x.reshaped([B, C, H, 1, W, 1])
      .broadcast(to: [B, C, H, factor, W, factor])
      .reshaped([B, C, H * factor, W * factor])
  }
}

/// All axes but the first as one: [B, ...] gives [B, N].
public struct Flatten: Layer {
  /// Creates the layer.
  public init() {}

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.reshaped([x.shape[0], x.count / max(x.shape[0], 1)])
  }
}

extension Tensor {
  /// The square windows of images: [B, C, H, W] gives [B, C, H′, W′, size²].
  fileprivate func imageWindows(size: Int, stride: Int) -> Tensor {
    precondition(rank == 4, "pooling: x has the shape \(shape); expected [B, C, H, W]")
    let windows = windows(alongAxis: 2, size: size, step: stride)
      .windows(alongAxis: 3, size: size, step: stride)
    return windows.reshaped(to: Shape(windows.shape[..<4] + [size * size]))
  }
}
