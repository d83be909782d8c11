import Autograd
public import NeuralNetworks
public import Tensors

/// A model that reads one list of tokens and writes another.
///
/// Tokens: 0 pads, 1 starts, 2 ends; lists of a batch are padded to equal length.
public protocol Translator: Module {
  /// The scores of the next token at every place of the output.
  ///
  /// - Parameters:
  ///   - source: What is read, [B, S].
  ///   - prefix: What has been written before each place, starting with the start token, [B, T].
  /// - Returns: Logits, [B, T, V].
  func callAsFunction(_ source: IntTensor, prefix: IntTensor) -> Tensor

  /// The same while the model learns, which matters to one with dropout.
  func callAsFunction(
    _ source: IntTensor, prefix: IntTensor, training context: inout TrainingContext
  ) -> Tensor
}

/// The tokens with a meaning of their own.
public enum ControlToken {
  /// Fills lists up to equal length.
  public static let pad = 0
  /// Stands before the first token of the output.
  public static let start = 1
  /// Stands after the last one: without it no output could choose its length.
  public static let end = 2
}

extension Translator {
  /// The logits as they are when the model does not learn.
  public func callAsFunction(
    _ source: IntTensor, prefix: IntTensor, training context: inout TrainingContext
  ) -> Tensor {
    self(source, prefix: prefix)
  }

  // snippet.sequence-loss
  /// −log P(y | x) of the right outputs, averaged over their tokens; padding does not count.
  ///
  /// - Parameters:
  ///   - source: x, [B, S].
  ///   - target: y without its start token, ended and padded, [B, T].
  /// - Returns: A scalar.
  public func loss(_ source: IntTensor, target: IntTensor) -> Tensor {
    loss(target: target) { self(source, prefix: $0) }
  }

  /// The same while the model learns.
  public func loss(
    _ source: IntTensor, target: IntTensor, training context: inout TrainingContext
  ) -> Tensor {
    loss(target: target) { self(source, prefix: $0, training: &context) }
  }

  private func loss(target: IntTensor, logits: (IntTensor) -> Tensor) -> Tensor {
    let (B, T) = (target.shape[0], target.shape[1])
    // Teacher forcing: the prefix is the right output, one place to the right.
    let prefix = (0..<B).flatMap { b in
      [ControlToken.start] + (0..<T - 1).map { target[b * T + $0] }
    }
    let logits = logits(IntTensor(prefix).reshaped([B, T]))
    let kept = (0..<B * T).filter { target[$0] != ControlToken.pad }
    let rows = logits.reshaped([B * T, logits.shape[2]]).selecting(kept)
    return crossEntropy(logits: rows, labels: IntTensor(kept.map { target[$0] }))
  }
  // snippet.end

  /// Writes the likeliest token at each place until every list has ended or is `limit` long.
  ///
  /// - Returns: For each source its tokens, without start and end.
  public func greedy(_ source: IntTensor, limit: Int) -> [[Int]] {
    let B = source.shape[0]
    var lists = Array(repeating: [ControlToken.start], count: B)
    for length in 1...limit {
      let prefix = IntTensor(lists.joined()).reshaped([B, length])
      let logits = noGrad { self(source, prefix: prefix) }
      let last = logits.sliced(length - 1..<length, alongAxis: 1).squeezingShape(at: 1)
      let next = last.argmax(alongAxis: 1)
      for b in 0..<B { lists[b].append(next[b]) }
      if lists.allSatisfy({ $0.contains(ControlToken.end) }) { break }
    }
    return lists.map { Array($0.dropFirst().prefix { $0 != ControlToken.end }) }
  }

  /// The share of sources whose output is right to the last token.
  public func exactMatch(_ source: IntTensor, target: IntTensor) -> Double {
    let (B, T) = (target.shape[0], target.shape[1])
    let outputs = greedy(source, limit: T)
    let right = (0..<B).filter { b in
      let wanted = (0..<T).map { target[b * T + $0] }.prefix { $0 != ControlToken.end }
      return outputs[b] == Array(wanted)
    }
    return Double(right.count) / Double(B)
  }
}

/// An additive mask that drops padding: 0 for tokens, −10⁹ for padding, in the shape of the tokens.
///
/// −10⁹ and not −∞: a row of padding alone then stays a number.
public func paddingMask(_ tokens: IntTensor) -> Tensor {
  Tensor(
    (0..<tokens.count).map { tokens[$0] == ControlToken.pad ? -1e9 : 0 }, shape: tokens.shape)
}
