public import Tensors

/// One step of a recurrent network: from an input and a state to the next state.
public protocol RecurrentCell: Module {
  /// What the network remembers from step to step.
  associatedtype State: Sendable

  /// The size of the output of a step.
  var hiddenSize: Int { get }

  /// The state before the first step, for a batch of `batchSize` sequences.
  func initialState(batchSize: Int) -> State

  /// What a step takes from its input alone, [..., I] to [..., P]: a network computes it for all
  /// steps at once.
  func project(_ x: Tensor) -> Tensor

  /// The state after a step whose projected input is `projected` [B, P].
  func callAsFunction(projected: Tensor, _ state: State) -> State

  /// What the network shows of a state, [B, H].
  func output(of state: State) -> Tensor

  /// What the network shows at all steps from its initial state: [T, B, P] gives [T, B, H].
  ///
  /// The default takes one step after the other; a cell may do better.
  func outputs(projected: Tensor) -> Tensor
}

extension RecurrentCell {
  /// The state after an input [B, I].
  public func callAsFunction(_ x: Tensor, _ state: State) -> State {
    self(projected: project(x), state)
  }

  /// One step after the other.
  public func outputs(projected: Tensor) -> Tensor {
    var state = initialState(batchSize: projected.shape[1])
    return stack(
      (0..<projected.shape[0]).map { step in
        state = self(projected: projected[step], state)
        return output(of: state)
      })
  }
}

/// The simple recurrent cell.
///
///     hₜ = tanh(xₜ U + hₜ₋₁ W + b)
///
/// Source: Elman, “Finding Structure in Time”, 1990.
public struct RNNCell: RecurrentCell {
  /// U and b.
  public var input: Linear

  /// W.
  public var hidden: Linear

  /// Creates a cell.
  public init(_ inputSize: Int, _ hiddenSize: Int, using generator: inout SeededGenerator) {
    input = Linear(inputSize, hiddenSize, using: &generator)
    hidden = Linear(hiddenSize, hiddenSize, hasBias: false, using: &generator)
  }

  /// H.
  public var hiddenSize: Int { hidden.weight.shape[0] }

  /// Zeros, [B, H].
  public func initialState(batchSize: Int) -> Tensor { Tensor(zeros: [batchSize, hiddenSize]) }

  /// xₜ U + b.
  public func project(_ x: Tensor) -> Tensor { input(x) }

  /// hₜ.
  public func callAsFunction(projected: Tensor, _ state: Tensor) -> Tensor {
    (projected + hidden(state)).tanh()
  }

  /// hₜ.
  public func output(of state: Tensor) -> Tensor { state }
}

/// The gated recurrent unit.
///
///     r = σ(x Uᵣ + h Wᵣ + bᵣ),  z = σ(x U_z + h W_z + b_z)
///     n = tanh(x Uₙ + bₙ + r ⊙ (h Wₙ + cₙ))
///     h ← (1 − z) ⊙ n + z ⊙ h
///
/// Source: Cho et al., 2014, with the reset gate after the product as in PyTorch.
public struct GRUCell: RecurrentCell {
  /// Uᵣ, U_z, Uₙ side by side, [I, 3H], and their biases.
  public var input: Linear

  /// Wᵣ, W_z, Wₙ side by side, [H, 3H], and their biases.
  public var hidden: Linear

  /// Creates a cell.
  public init(_ inputSize: Int, _ hiddenSize: Int, using generator: inout SeededGenerator) {
    input = Linear(inputSize, 3 * hiddenSize, using: &generator)
    hidden = Linear(hiddenSize, 3 * hiddenSize, using: &generator)
  }

  /// H.
  public var hiddenSize: Int { hidden.weight.shape[0] }

  /// Zeros, [B, H].
  public func initialState(batchSize: Int) -> Tensor { Tensor(zeros: [batchSize, hiddenSize]) }

  /// x U + b of all gates.
  public func project(_ x: Tensor) -> Tensor { input(x) }

  /// The next state.
  public func callAsFunction(projected: Tensor, _ state: Tensor) -> Tensor {
    let fromInput = projected.split(count: 3, alongAxis: 1)
    let fromState = hidden(state).split(count: 3, alongAxis: 1)
    let r = (fromInput[0] + fromState[0]).sigmoid()
    let z = (fromInput[1] + fromState[1]).sigmoid()
    let n = (fromInput[2] + r * fromState[2]).tanh()
    return n + z * (state - n)
  }

  /// h.
  public func output(of state: Tensor) -> Tensor { state }
}

/// The long short-term memory cell.
///
///     i, f, o = σ(x U + h W + b),  g = tanh(x U_g + h W_g + b_g)
///     c ← f ⊙ c + i ⊙ g
///     h ← o ⊙ tanh(c)
///
/// Source: Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000.
public struct LSTMCell: RecurrentCell {
  /// The state: what is shown, h, and what is kept, c, each [B, H].
  public struct State: Sendable {
    /// h.
    public var hidden: Tensor
    /// c.
    public var cell: Tensor

    /// Creates a state.
    public init(hidden: Tensor, cell: Tensor) {
      self.hidden = hidden
      self.cell = cell
    }
  }

  /// U for i, f, g, o side by side, [I, 4H], and b.
  public var input: Linear

  /// W for i, f, g, o side by side, [H, 4H], with a bias of its own as in PyTorch.
  public var hidden: Linear

  /// Creates a cell with all parameters uniform in ±1/√H, as in PyTorch.
  public init(_ inputSize: Int, _ hiddenSize: Int, using generator: inout SeededGenerator) {
    let bound = 1 / Float(hiddenSize).squareRoot()
    func draw(_ shape: Shape) -> Tensor {
      Tensor(uniform: shape, in: -bound..<bound, using: &generator)
    }
    input = Linear(weight: draw([inputSize, 4 * hiddenSize]), bias: draw([4 * hiddenSize]))
    hidden = Linear(weight: draw([hiddenSize, 4 * hiddenSize]), bias: draw([4 * hiddenSize]))
  }

  /// H.
  public var hiddenSize: Int { hidden.weight.shape[0] }

  /// Zeros.
  public func initialState(batchSize: Int) -> State {
    let zeros = Tensor(zeros: [batchSize, hiddenSize])
    return State(hidden: zeros, cell: zeros)
  }

  /// x U + b of all gates.
  public func project(_ x: Tensor) -> Tensor { input(x) }

  /// The next state.
  public func callAsFunction(projected: Tensor, _ state: State) -> State {
    let parts = (projected + hidden(state.hidden)).split(count: 4, alongAxis: 1)
    let cell = parts[1].sigmoid() * state.cell + parts[0].sigmoid() * parts[2].tanh()
    return State(hidden: parts[3].sigmoid() * cell.tanh(), cell: cell)
  }

  /// h.
  public func output(of state: State) -> Tensor { state.hidden }

  /// h of all steps, in one operation.
  public func outputs(projected: Tensor) -> Tensor {
    longShortTermMemory(
      projected: projected, weight: hidden.weight,
      bias: hidden.bias ?? Tensor(zeros: [4 * hiddenSize]))
  }
}

/// A recurrent network of one or more layers, in one or both directions.
///
/// Shapes: x [B, T, I] gives [B, T, H], or [B, T, 2H] for both directions.
public struct Recurrent<Cell: RecurrentCell>: Layer {
  /// The cells of the layers that read from the first step to the last.
  public var cells: [Cell]

  /// The cells of the layers that read from the last step to the first; empty for one direction.
  public var reverseCells: [Cell]

  /// Creates a network of the given cells.
  ///
  /// - Precondition: There are as many reverse cells as cells, or none.
  public init(_ cells: [Cell], reverse reverseCells: [Cell] = []) {
    demand(
      reverseCells.isEmpty || reverseCells.count == cells.count,
      "Recurrent: \(cells.count) cells and \(reverseCells.count) reverse cells do not fit")
    self.cells = cells
    self.reverseCells = reverseCells
  }

  /// The outputs of the last layer at all steps.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    demand(
      x.rank == 3 && x.shape[1] > 0, "Recurrent: x has the shape \(x.shape); expected [B, T, I]")
    // Steps first, so that each is a window without gaps.
    var sequence = x.transposed([1, 0, 2])
    let backwards = Array((0..<x.shape[1]).reversed())
    for layer in cells.indices {
      let forward = cells[layer].outputs(projected: cells[layer].project(sequence))
      if reverseCells.isEmpty {
        sequence = forward
      } else {
        let cell = reverseCells[layer]
        let outputs = cell.outputs(projected: cell.project(sequence.selecting(backwards)))
        sequence = concatenate([forward, outputs.selecting(backwards)], alongAxis: 2)
      }
    }
    return sequence.transposed([1, 0, 2])
  }
}

/// A recurrent network of simple cells.
public typealias RNN = Recurrent<RNNCell>

/// A recurrent network of gated recurrent units.
public typealias GRU = Recurrent<GRUCell>

/// A recurrent network of long short-term memory cells.
public typealias LSTM = Recurrent<LSTMCell>

extension Recurrent where Cell == RNNCell {
  /// Creates a network of `layerCount` layers.
  public init(
    _ inputSize: Int, _ hiddenSize: Int, layerCount: Int = 1, isBidirectional: Bool = false,
    using generator: inout SeededGenerator
  ) {
    self.init(layerCount, isBidirectional, inputSize, hiddenSize) {
      RNNCell($0, hiddenSize, using: &generator)
    }
  }
}

extension Recurrent where Cell == GRUCell {
  /// Creates a network of `layerCount` layers.
  public init(
    _ inputSize: Int, _ hiddenSize: Int, layerCount: Int = 1, isBidirectional: Bool = false,
    using generator: inout SeededGenerator
  ) {
    self.init(layerCount, isBidirectional, inputSize, hiddenSize) {
      GRUCell($0, hiddenSize, using: &generator)
    }
  }
}

extension Recurrent where Cell == LSTMCell {
  /// Creates a network of `layerCount` layers.
  public init(
    _ inputSize: Int, _ hiddenSize: Int, layerCount: Int = 1, isBidirectional: Bool = false,
    using generator: inout SeededGenerator
  ) {
    self.init(layerCount, isBidirectional, inputSize, hiddenSize) {
      LSTMCell($0, hiddenSize, using: &generator)
    }
  }
}

extension Recurrent {
  private init(
    _ layerCount: Int, _ isBidirectional: Bool, _ inputSize: Int, _ hiddenSize: Int,
    _ makeCell: (Int) -> Cell
  ) {
    let inner = isBidirectional ? 2 * hiddenSize : hiddenSize
    let sizes = (0..<layerCount).map { $0 == 0 ? inputSize : inner }
    self.init(sizes.map(makeCell), reverse: isBidirectional ? sizes.map(makeCell) : [])
  }
}
