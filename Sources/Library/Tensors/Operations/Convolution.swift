import CKernels

/// How a kernel moves over an image.
public struct Convolution: Sendable, Hashable {
  /// The step of the kernel, down and across.
  public var stride: (height: Int, width: Int)

  /// Zeros around the image on either side, above and beside.
  public var padding: (height: Int, width: Int)

  /// The distance between kernel elements, down and across.
  public var dilation: (height: Int, width: Int)

  /// Rows and columns of the transposed convolution's result that its input's extent leaves open.
  public var outputPadding: (height: Int, width: Int)

  /// Creates a description; all axes alike.
  public init(stride: Int = 1, padding: Int = 0, dilation: Int = 1, outputPadding: Int = 0) {
    self.init(
      stride: (stride, stride), padding: (padding, padding), dilation: (dilation, dilation),
      outputPadding: (outputPadding, outputPadding))
  }

  /// Creates a description.
  ///
  /// - Precondition: Strides and dilations are positive, paddings not negative.
  public init(
    stride: (height: Int, width: Int), padding: (height: Int, width: Int),
    dilation: (height: Int, width: Int) = (1, 1), outputPadding: (height: Int, width: Int) = (0, 0)
  ) {
    demand(
      min(stride.height, stride.width, dilation.height, dilation.width) > 0
        && min(padding.height, padding.width, outputPadding.height, outputPadding.width) >= 0,
      "Convolution: stride \(stride), padding \(padding), dilation \(dilation) are not possible")
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.outputPadding = outputPadding
  }

  /// Whether the descriptions are equal.
  public static func == (a: Convolution, b: Convolution) -> Bool {
    a.stride == b.stride && a.padding == b.padding && a.dilation == b.dilation
      && a.outputPadding == b.outputPadding
  }

  /// Feeds the description to `hasher`.
  public func hash(into hasher: inout Hasher) {
    for pair in [stride, padding, dilation, outputPadding] {
      hasher.combine(pair.height)
      hasher.combine(pair.width)
    }
  }

  /// ⌊(n + 2p − d (k − 1) − 1) / s⌋ + 1 for both axes.
  func outputExtents(_ image: Shape, _ kernel: Shape) -> (height: Int, width: Int) {
    func extent(_ n: Int, _ k: Int, _ p: Int, _ d: Int, _ s: Int) -> Int {
      let free = n + 2 * p - d * (k - 1) - 1
      return free < 0 ? 0 : free / s + 1
    }
    return (
      extent(image[2], kernel[2], padding.height, dilation.height, stride.height),
      extent(image[3], kernel[3], padding.width, dilation.width, stride.width)
    )
  }

  /// (n − 1) s − 2p + d (k − 1) + 1 + o for both axes.
  ///
  /// - Precondition: o < s, because more places would meet no element of the image.
  func transposedExtents(_ image: Shape, _ kernel: Shape) -> (height: Int, width: Int) {
    demand(
      outputPadding.height < stride.height && outputPadding.width < stride.width,
      "transposedConvolution: output padding \(outputPadding) has to be smaller than the stride \(stride)"
    )
    return (
      (image[2] - 1) * stride.height - 2 * padding.height + dilation.height * (kernel[2] - 1) + 1
        + outputPadding.height,
      (image[3] - 1) * stride.width - 2 * padding.width + dilation.width * (kernel[3] - 1) + 1
        + outputPadding.width
    )
  }
}

/// The three faces of one trilinear form ⟨y, x ∗ w⟩: each is the derivative of the others.
package enum ConvolutionRole: Sendable, Hashable {
  /// y = x ∗ w, from x and w.
  case forward
  /// The image, from y and w; its height and width.
  case image(height: Int, width: Int)
  /// The kernel, from x and y; its height and width.
  case kernel(height: Int, width: Int)
}

/// The sum of products of a kernel with every window of images.
///
///     y[b, o, i, j] = Σ_c,u,v w[o, c, u, v] x[b, c, i s + u d − p, j s + v d − p]
///
/// Shapes: x [B, C, H, W], kernel [O, C, U, V]; returns [B, O, H′, W′].
/// - Precondition: The channels agree and the kernel fits the padded image.
public func convolution(
  _ x: Tensor, kernel: Tensor, _ convolution: Convolution = Convolution()
) -> Tensor {
  Tensors.convolution(x, kernel: kernel, bias: nil, convolution)
}

/// The same, plus `bias` [O] at every place of its channel.
package func convolution(
  _ x: Tensor, kernel: Tensor, bias: Tensor?, _ convolution: Convolution
) -> Tensor {
  demand(
    x.rank == 4 && kernel.rank == 4 && x.shape[1] == kernel.shape[1],
    "convolution: x \(x.shape) and kernel \(kernel.shape) do not fit; "
      + "expected [B, C, H, W] and [O, C, U, V]")
  let (height, width) = convolution.outputExtents(x.shape, kernel.shape)
  demand(
    height > 0 && width > 0,
    "convolution: the kernel \(kernel.shape) is larger than the padded image \(x.shape)")
  demandBias(bias, channels: kernel.shape[0], "convolution")
  return Tensor.convolved(x, kernel, bias: bias, convolution, .forward)
}

/// The adjoint of ``convolution(_:kernel:_:)``: every element of y paints a kernel.
///
/// Shapes: y [B, O, H, W], kernel [O, C, U, V]; returns [B, C, H′, W′] with
/// H′ = (H − 1) s − 2p + d (U − 1) + 1 + o for output padding o.
/// - Precondition: The channels agree.
public func transposedConvolution(
  _ y: Tensor, kernel: Tensor, _ convolution: Convolution = Convolution()
) -> Tensor {
  transposedConvolution(y, kernel: kernel, bias: nil, convolution)
}

/// The same, plus `bias` [C] at every place of its channel.
package func transposedConvolution(
  _ y: Tensor, kernel: Tensor, bias: Tensor?, _ convolution: Convolution
) -> Tensor {
  demand(
    y.rank == 4 && kernel.rank == 4 && y.shape[1] == kernel.shape[0],
    "transposedConvolution: y \(y.shape) and kernel \(kernel.shape) do not fit; "
      + "expected [B, O, H, W] and [O, C, U, V]")
  let (height, width) = convolution.transposedExtents(y.shape, kernel.shape)
  demand(
    height > 0 && width > 0,
    "transposedConvolution: padding \(convolution.padding) leaves nothing of \(y.shape)")
  demandBias(bias, channels: kernel.shape[1], "transposedConvolution")
  return Tensor.convolved(
    y, kernel, bias: bias, convolution, .image(height: height, width: width))
}

/// Kernels read a bias without asking how long it is.
private func demandBias(_ bias: Tensor?, channels: Int, _ name: String) {
  guard let bias else { return }
  demand(
    bias.shape == [channels],
    "\(name): the bias has the shape \(bias.shape); expected [\(channels)], one for each channel")
}

extension Tensor {
  /// One of the three maps of a convolution, recorded; images get `bias` at every place of a channel.
  package static func convolved(
    _ a: Tensor, _ b: Tensor, bias: Tensor? = nil, _ convolution: Convolution,
    _ role: ConvolutionRole
  ) -> Tensor {
    let (x, y, offset) = (a.contiguous(), b.contiguous(), bias?.contiguous().unrecorded)
    let result =
      switch role {
      case .forward: forward(x, y, offset, convolution)
      case .image(let height, let width): image(x, y, offset, convolution, height, width)
      case .kernel(let height, let width): kernel(x, y, convolution, height, width)
      }
    guard areRecorded(a, b) || bias?.isRecorded == true else { return result }
    return result.recorded(
      .convolution(convolution, role), Edges(a.node, b.node, bias?.node), saved: SavedTensors(a, b))
  }

  private static func forward(
    _ x: Tensor, _ w: Tensor, _ bias: Tensor?, _ convolution: Convolution
  ) -> Tensor {
    let (height, width) = convolution.outputExtents(x.shape, w.shape)
    let plan = ConvolutionPlan(
      convolution, image: x.shape, kernel: w.shape, out: (height, width))
    let shape: Shape = [x.shape[0], w.shape[0], height, width]
    if plan.isDirect {
      return direct(lk_convolve, shape, x, w, bias, plan)
    }
    let result = make(shape) { out in
      x.withPointer { p in
        w.withPointer { q in
          plan.withColumns { columns in
            for image in 0..<x.shape[0] {
              let matrix = plan.columns(of: p + image * plan.imageSize, into: columns)
              multiply(
                StridedMatrix(start: q, down: plan.patchSize, across: 1),
                StridedMatrix(start: matrix, down: plan.places, across: 1),
                into: out + image * plan.outSize, m: plan.outChannels, n: plan.places,
                k: plan.patchSize, adding: false)
            }
          }
        }
      }
    }
    return result.addingChannels(bias)
  }

  /// A map from images to images that reads them where they lie.
  private static func direct(
    _ kernel: (
      UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?,
      UnsafePointer<Float>?, Int, Int, UnsafePointer<lk_convolution>?
    ) -> Void,
    _ shape: Shape, _ a: Tensor, _ w: Tensor, _ bias: Tensor?, _ plan: ConvolutionPlan
  ) -> Tensor {
    make(shape) { out in
      a.withPointer { p in
        w.withPointer { q in
          withUnsafePointer(to: plan.geometry) { geometry in
            if let bias {
              bias.withPointer { kernel(out, p, q, $0, a.shape[0], w.shape[0], geometry) }
            } else {
              kernel(out, p, q, nil, a.shape[0], w.shape[0], geometry)
            }
          }
        }
      }
    }
  }

  /// With `bias` added to every place of its channel, [B, C, H, W]; no derivative.
  private func addingChannels(_ bias: Tensor?) -> Tensor {
    guard let bias else { return self }
    return self + bias.reshaped([bias.count, 1, 1])
  }

  private static func image(
    _ y: Tensor, _ w: Tensor, _ bias: Tensor?, _ convolution: Convolution, _ height: Int,
    _ width: Int
  ) -> Tensor {
    let shape: Shape = [y.shape[0], w.shape[1], height, width]
    let plan = ConvolutionPlan(
      convolution, image: shape, kernel: w.shape, out: (y.shape[2], y.shape[3]))
    if plan.isDirect { return direct(lk_convolve_image, shape, y, w, bias, plan) }
    let result = make(shape) { out in
      lk_fill(out, 0, shape.elementCount)
      y.withPointer { p in
        w.withPointer { q in
          plan.withColumns { columns in
            for image in 0..<y.shape[0] {
              let target = out + image * plan.imageSize
              let matrix = plan.isPointwise ? target : columns
              multiply(
                StridedMatrix(start: q, down: 1, across: plan.patchSize),
                StridedMatrix(start: p + image * plan.outSize, down: plan.places, across: 1),
                into: matrix, m: plan.patchSize, n: plan.places, k: plan.outChannels,
                adding: false)
              if !plan.isPointwise { plan.add(columns, to: target) }
            }
          }
        }
      }
    }
    return result.addingChannels(bias)
  }

  private static func kernel(
    _ x: Tensor, _ y: Tensor, _ convolution: Convolution, _ height: Int, _ width: Int
  ) -> Tensor {
    let shape: Shape = [y.shape[1], x.shape[1], height, width]
    let plan = ConvolutionPlan(
      convolution, image: x.shape, kernel: shape, out: (y.shape[2], y.shape[3]))
    return make(shape) { out in
      x.withPointer { p in
        y.withPointer { q in
          if plan.isDirect {
            var geometry = plan.geometry
            return lk_convolve_kernel(out, p, q, x.shape[0], y.shape[1], &geometry)
          }
          lk_fill(out, 0, shape.elementCount)
          plan.withColumns { columns in
            for image in 0..<x.shape[0] {
              let matrix = plan.columns(of: p + image * plan.imageSize, into: columns)
              multiply(
                StridedMatrix(start: q + image * plan.outSize, down: plan.places, across: 1),
                StridedMatrix(start: matrix, down: 1, across: plan.places),
                into: out, m: plan.outChannels, n: plan.patchSize, k: plan.places, adding: true)
            }
          }
        }
      }
    }
  }
}

/// The extents of a convolution of one image, as matrices.
private struct ConvolutionPlan {
  var geometry: lk_convolution
  let outChannels, imageSize, outSize, patchSize, places: Int
  /// Whether a kernel of one element meets every place once, so that columns are the image.
  let isPointwise: Bool

  init(
    _ convolution: Convolution, image: Shape, kernel: Shape, out: (height: Int, width: Int)
  ) {
    geometry = lk_convolution(
      channels: image[1], height: image[2], width: image[3],
      kernel_height: kernel[2], kernel_width: kernel[3],
      stride_height: convolution.stride.height, stride_width: convolution.stride.width,
      padding_height: convolution.padding.height, padding_width: convolution.padding.width,
      dilation_height: convolution.dilation.height, dilation_width: convolution.dilation.width,
      out_height: out.height, out_width: out.width)
    outChannels = kernel[0]
    imageSize = image[1] * image[2] * image[3]
    places = out.height * out.width
    outSize = kernel[0] * places
    patchSize = image[1] * kernel[2] * kernel[3]
    isPointwise =
      kernel[2] == 1 && kernel[3] == 1 && convolution.stride == (1, 1)
      && convolution.padding == (0, 0)
  }

  /// Whether the images are read where they lie.
  var isDirect: Bool { withUnsafePointer(to: geometry) { lk_convolution_is_direct($0) } }

  /// Calls `work` with room for the columns of one image.
  func withColumns(_ work: (UnsafeMutablePointer<Float>) -> Void) {
    let storage = Storage(count: isPointwise ? 1 : patchSize * places)
    withExtendedLifetime(storage) { work(storage.base) }
  }

  func columns(
    of image: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    if isPointwise { return image }
    withUnsafePointer(to: geometry) { lk_image_to_columns(columns, image, $0) }
    return UnsafePointer(columns)
  }

  func add(_ columns: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>) {
    withUnsafePointer(to: geometry) { lk_columns_to_image(image, columns, $0) }
  }
}
