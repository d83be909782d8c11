public import Tensors

// snippet.principal-components
/// Principal component analysis: the best linear code of a given size.
///
///     Σ = (1/n) Σᵢ (xᵢ − μ)(xᵢ − μ)ᵀ = Σⱼ λⱼ vⱼvⱼᵀ,   λ₁ ≥ λ₂ ≥ … ≥ λ_N
///     e(x) = Vᵀ(x − μ)    d(z) = V z + μ    V = [v₁ … v_m]
///
/// Its loss on the data it was fitted to is Σ_{j>m} λⱼ, and no linear code of size m has less.
///
/// Shapes: μ [N], V [N, m]. Images are rows here, so e(x) is (x − μ) V.
/// Source: Pearson, 1901; Eckart and Young, 1936.
public struct PrincipalComponents: Autoencoder, Sendable {
  /// μ, [N].
  public let mean: Tensor

  /// All eigenvectors, [N, N], in the order of their eigenvalues.
  public let basis: Tensor

  /// λ₁ ≥ … ≥ λ_N, the variance along each eigenvector, in squared units of the data.
  public let spectrum: [Double]

  /// m.
  public let codeSize: Int

  /// V = [v₁ … v_m], [N, m].
  public var components: Tensor { basis.sliced(0..<codeSize, alongAxis: 1) }

  /// Vᵀ(x − μ) for each row.
  public func encode(_ x: Tensor) -> Tensor { matmul(x - mean, components) }

  /// V z + μ for each row.
  public func decode(_ z: Tensor) -> Tensor { matmul(z, components.transposed()) + mean }
}
// snippet.end

extension PrincipalComponents {
  /// Fits μ and V to the rows of `x` [n, N].
  ///
  /// - Parameters:
  ///   - x: The data, [n, N].
  ///   - codeSize: m.
  /// - Precondition: m is at most N.
  public init(of x: Tensor, codeSize: Int) {
    let N = x.shape[1]
    precondition(codeSize <= N, "PCA keeps \(codeSize) of only \(N) components")
    let mean = x.mean(alongAxis: 0)
    let centred = x - mean
    let covariance = matmul(centred.transposed(), centred) / Float(x.shape[0])
    let eigen = covariance.symmetricEigenDecomposition()
    self.init(
      mean: mean, basis: eigen.vectors, spectrum: eigen.values.scalars.map { max(0, Double($0)) },
      codeSize: codeSize)
  }

  /// The same analysis with a code of another size.
  ///
  /// - Precondition: `codeSize` is at most N.
  public func keeping(_ codeSize: Int) -> PrincipalComponents {
    precondition(
      codeSize <= spectrum.count, "PCA keeps \(codeSize) of only \(spectrum.count) components")
    return PrincipalComponents(mean: mean, basis: basis, spectrum: spectrum, codeSize: codeSize)
  }

  /// Σ_{j>m} λⱼ: the loss on the data the analysis was fitted to.
  public var droppedVariance: Double { spectrum.dropFirst(codeSize).reduce(0, +) }

  /// The share of the variance that the code keeps: Σ_{j≤m} λⱼ / Σⱼ λⱼ.
  public var explainedVariance: Double { 1 - droppedVariance / spectrum.reduce(0, +) }
}
