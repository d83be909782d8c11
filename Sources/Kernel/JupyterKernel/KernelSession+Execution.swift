import CellExecution
import Display
import JupyterProtocol
import Synchronization

extension KernelSession {
  /// Runs a cell, or passes it over because an earlier one failed.
  func execute(_ request: Message<ExecuteRequest>, in lane: String?, number: Int) async {
    await gate.enter()
    postponePreparation()
    let reply = await run(request, in: lane, number: number)
    running = nil
    publisher.reply(reply, to: request.envelope, on: .shell)
    await gate.leave()
    // Clients without a person behind them allow no input.
    if request.content.allowStandardInput { prepareAssistantWhenIdle() }
  }

  private func run(
    _ request: Message<ExecuteRequest>, in lane: String?, number: Int
  ) async -> ExecuteReply {
    if isEnding || lanes[lane]?.isAborted(number) == true {
      return ExecuteReply(status: .aborted, executionCount: executionCount)
    }
    let content = request.content
    let isBlank = content.isBlank
    if content.storeHistory, !isBlank { executionCount += 1 }
    let count = executionCount
    if content.storeHistory, !isBlank { remember { try $0.record(content.code, line: count) } }
    if !content.silent {
      publisher.publish(
        ExecuteInput(code: content.code, executionCount: count), parent: request.envelope)
    }
    let output = CellOutput(
      publisher: publisher, comms: comms, request: request.envelope, executionCount: count,
      showsResult: !content.silent)
    running = (content.cell(count: count), lane, number, count)
    isInterrupted = false
    let outcome = isBlank ? .succeeded : await runCell(request, count: count, output: output)
    running = nil  // nothing is to be compiled on top of it any more
    if content.storeHistory, let text = output.resultText {
      remember { try $0.record(output: text, line: count) }
    }
    switch outcome {
    case .succeeded:
      let values = await evaluate(content.userExpressions)
      return ExecuteReply(
        status: .ok, executionCount: count, userExpressions: values, payload: output.payload)
    case .failed(let failure), .interrupted(let failure):
      if content.stopOnError {
        lanes[lane]?.abortWaiting()
        announced = []
        await executor.prepare([])
      }
      if failure.name == "WorkerDied" { closeComms(of: request.envelope) }
      let error = ErrorContent(failure)
      if !content.silent { publisher.publish(error, parent: request.envelope) }
      return ExecuteReply(status: .error(error), executionCount: count)
    }
  }

  /// Runs a cell; when this returns, all its output has been published.
  private func runCell(
    _ request: Message<ExecuteRequest>, count: Int, output: CellOutput
  ) async -> CellOutcome {
    let content = request.content
    await announceCells()
    if isInterrupted { return .interrupted(.interruptedEarly) }
    let outcome = await executor.execute(
      content.cell(count: count),
      input: { [weak self] question in
        output.flush()
        guard content.allowStandardInput else { return nil }
        return await self?.ask(question, for: request.envelope)
      },
      onEvent: output.handle)
    output.flush()
    return outcome
  }

  /// Tells the executor which cells wait behind the one that runs.
  func announceCells() async {
    guard let (cell, lane, number, count) = running else { return }
    let upcoming =
      lanes[lane]?.cells(after: number, count: count, limit: Self.mostAnnounced) ?? []
    guard upcoming != announced else { return }
    announced = upcoming
    await executor.prepare([cell] + upcoming)
  }

  /// The values of a client's expressions; each one is a cell that leaves no trace.
  private func evaluate(_ expressions: [String: String]) async -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, expression) in expressions.sorted(by: { $0.key < $1.key }) {
      let result = Mutex(MIMEBundle(data: [:]))
      let cell = Cell(code: expression, name: "<expression \(name)>", isReplayable: false)
      let outcome = await executor.execute(cell) {
        if case .display(.result(let bundle)) = $0 { result.withLock { $0 = bundle } }
      }
      switch outcome {
      case .succeeded:
        let bundle = result.withLock { $0 }
        values[name] = [
          "status": "ok", "data": .object(bundle.data), "metadata": .object(bundle.metadata),
        ]
      case .failed(let failure), .interrupted(let failure):
        values[name] = [
          "status": "error", "ename": .string(failure.name), "evalue": .string(failure.value),
          "traceback": .array(failure.traceback.map(JSONValue.string)),
        ]
      }
    }
    return values
  }
}

extension ExecuteRequest {
  /// Whether there is nothing to run.
  var isBlank: Bool { code.allSatisfy(\.isWhitespace) }

  /// What the executor runs when the request has the execution count `count`.
  func cell(count: Int) -> Cell { Cell(code: code, name: "<cell \(count)>") }
}

extension CellFailure {
  /// An interrupt came before the executor had the cell.
  fileprivate static var interruptedEarly: CellFailure {
    let value = "the cell was interrupted before it ran"
    return CellFailure(name: "Interrupted", value: value, traceback: ["Interrupted: \(value)"])
  }
}

extension ErrorContent {
  init(_ failure: CellFailure) {
    self.init(name: failure.name, value: failure.value, traceback: failure.traceback)
  }
}
