public import CellExecution
import Display
public import JupyterProtocol
public import Logging

/// A kernel from the first request to its end: receives, lets cells run, answers.
///
/// Requests on control never wait for those on shell. Each shell has its own order, and all shells
/// share one executor, one execution count and one history.
public actor KernelSession {
  let executor: any CellExecutor
  let assistant: (any CodeAssistant)?
  let publisher: Publisher
  let information: KernelInfoReply
  let history: (any History)?
  let comms = CommRegistry()
  let log: Logger
  private let transport: any Transport
  private let key: SigningKey

  var executionCount = 0
  var lanes: [String?: Lane] = [:]
  let gate = ExecutionGate()
  var pendingInput: CheckedContinuation<String?, Never>?
  /// The cell that runs, and where its request stands.
  var running: (cell: Cell, lane: String?, number: Int, count: Int)?
  /// Whether that cell was interrupted, perhaps before the executor has it.
  var isInterrupted = false
  /// The cells behind it that the executor knows of.
  var announced: [Cell] = []

  /// How many of the cells that wait are told to the executor: enough to keep it at work, few enough
  /// to lose little when one fails.
  static let mostAnnounced = 8

  /// Whether the session is about to end, so that no further cell may start.
  private(set) var isEnding = false

  /// The wait before the assistant is made ready; `nil` until a cell ran that a person may have typed.
  private var preparation: Task<Void, Never>?

  /// How long nothing must happen before the assistant is made ready.
  ///
  /// JupyterLab gives up on completions after a second, and an assistant that has to be started takes
  /// longer. Starting it while cells run would slow them down.
  static let preparationDelay = Duration.seconds(2)

  /// How long the end waits for requests that are being served.
  static let patienceAtEnd = Duration.milliseconds(300)

  private var replays = ReplayGuard()
  private var tasks: [Task<Void, Never>] = []
  private var laneTasks: [Task<Void, Never>] = []
  private let ending: AsyncStream<Void>
  private let end: AsyncStream<Void>.Continuation

  /// Creates a kernel that has not started.
  ///
  /// - Parameters:
  ///   - executor: Runs the cells.
  ///   - assistant: Answers questions about code; `nil` when there is nobody to ask.
  ///   - history: Remembers the cells; `nil` to forget them.
  ///   - transport: The channels to the clients.
  ///   - key: Checks what arrives.
  ///   - composer: Makes what leaves.
  ///   - information: What the kernel says about itself.
  ///   - log: Hears of messages that were dropped.
  public init(
    executor: any CellExecutor, assistant: (any CodeAssistant)?, history: (any History)?,
    transport: any Transport, key: SigningKey, composer: MessageComposer,
    information: KernelInfoReply, log: Logger
  ) {
    self.executor = executor
    self.assistant = assistant
    self.history = history
    self.transport = transport
    self.key = key
    self.information = information
    self.log = log
    publisher = Publisher(transport: transport, composer: composer)
    (ending, end) = AsyncStream.makeStream()
  }

  /// Serves requests until a client asks for the end or ``stop()`` is called.
  ///
  /// When this returns, every process of the session has ended and the channels are closed.
  public func run() async {
    publisher.publish(StatusContent(.starting), parent: nil)
    openLane(nil)
    for channel in [Channel.shell, .control, .stdin] {
      let incoming = transport.incoming(on: channel)
      tasks.append(
        Task {
          for await frames in incoming { await receive(frames, on: channel) }
        })
    }
    for await _ in ending { break }
    isEnding = true
    preparation?.cancel()
    answerInput(with: nil)
    await executor.shutdown()
    await finishLanes()
    for task in tasks + laneTasks { task.cancel() }
    transport.close()
  }

  /// Lets every request get its reply and its idle; the cells that still run have been ended.
  private func finishLanes() async {
    let (finished, finish) = AsyncStream<Void>.makeStream()
    for lane in lanes.values { lane.finish() }
    let waiting = Task { [laneTasks] in
      for task in laneTasks { await task.value }
      finish.finish()
    }
    let limit = Task {
      try await Task.sleep(for: Self.patienceAtEnd)
      finish.finish()
    }
    for await _ in finished {}
    waiting.cancel()
    limit.cancel()
  }

  /// Stops the running cell, as a client's interrupt request does.
  public func interrupt() async {
    if running != nil { isInterrupted = true }
    answerInput(with: nil)
    await executor.interrupt()
  }

  /// Ends ``run()``.
  public nonisolated func stop() {
    end.finish()
  }

  /// Lets the assistant get ready as soon as nothing has happened for a while.
  func prepareAssistantWhenIdle() {
    preparation?.cancel()
    preparation = Task { [assistant] in
      do {
        try await Task.sleep(for: Self.preparationDelay)
        await assistant?.prepare()
      } catch {}  // something happened; its end starts the wait anew
    }
  }

  /// Something happens, so that the assistant must wait.
  func postponePreparation() {
    preparation?.cancel()
  }

  /// Starts serving the requests of a shell; `nil` is the main one.
  func openLane(_ id: String?) {
    let lane = Lane()
    lanes[id] = lane
    laneTasks.append(
      Task {
        for await entry in lane.entries {
          await serve(entry.request, on: .shell, from: (id, entry.number))
        }
      })
  }

  /// Checks a message and gives it to whoever serves it.
  private func receive(_ frames: [[UInt8]], on channel: Channel) async {
    let request: Envelope
    do throws(WireError) {
      request = try Envelope(WireMessage(frames: frames), key: key)
      guard replays.admit(request.wire.signature) else { throw .replayed }
    } catch {
      log.warning("\(channel.rawValue): \(error)")
      return
    }
    switch channel {
    case .shell:
      let id = request.header.subshellID
      if lanes[id] == nil { refuseSubshell(id, request, on: .shell) }
      lanes[id]?.append(request)
      if running?.lane == id { await announceCells() }
    case .stdin: receiveInput(request)
    default: await serve(request, on: channel, from: nil)
    }
  }

  /// Serves one request between busy and idle.
  private func serve(
    _ request: Envelope, on channel: Channel, from place: (lane: String?, number: Int)?
  ) async {
    publisher.publish(StatusContent(.busy), parent: request)
    do throws(WireError) {
      try await dispatch(request, on: channel, from: place)
    } catch {
      log.warning("\(channel.rawValue): \(request.header.messageType): \(error)")
      publisher.refuse(request, on: channel, name: "WireError", reason: error.description)
    }
    publisher.publish(StatusContent(.idle), parent: request)
    if request.header.messageType == ShutdownRequest.messageType { stop() }
  }

  private func dispatch(
    _ request: Envelope, on channel: Channel, from place: (lane: String?, number: Int)?
  ) async throws(WireError) {
    switch (request.header.messageType, place) {
    case (KernelInfoRequest.messageType, _):
      publisher.reply(information, to: request, on: channel)
    case (ExecuteRequest.messageType, let place?):
      try await execute(request.message(ExecuteRequest.self), in: place.lane, number: place.number)
    case (CompleteRequest.messageType, _?):
      try await complete(request.message(CompleteRequest.self))
    case (InspectRequest.messageType, _?):
      try await inspect(request.message(InspectRequest.self))
    case (IsCompleteRequest.messageType, _?):
      try await isComplete(request.message(IsCompleteRequest.self))
    case (HistoryRequest.messageType, _?):
      lookBack(try request.message(HistoryRequest.self))
    case (CommOpen.messageType, _?):
      try await openComm(request.message(CommOpen.self))
    case (CommMessageContent.messageType, _?):
      await passComm(try request.message(CommMessageContent.self))
    case (CommClose.messageType, _?):
      await closeComm(try request.message(CommClose.self))
    case (CommInfoRequest.messageType, _?):
      listComms(try request.message(CommInfoRequest.self))
    case (CreateSubshellRequest.messageType, nil):
      createSubshell(request, on: channel)
    case (DeleteSubshellRequest.messageType, nil):
      deleteSubshell(try request.message(DeleteSubshellRequest.self), on: channel)
    case (ListSubshellRequest.messageType, nil):
      listSubshells(request, on: channel)
    case (InterruptRequest.messageType, _):
      await interrupt()
      publisher.reply(InterruptReply(), to: request, on: channel)
    case (ShutdownRequest.messageType, _):
      let content = try request.message(ShutdownRequest.self).content
      let reply = ShutdownReply(restart: content.restart)
      publisher.reply(reply, to: request, on: channel)
      publisher.publish(reply, parent: request)
    default:
      log.warning("\(channel.rawValue): no \(request.header.messageType) is served here")
      publisher.refuse(
        request, on: channel, name: "UnknownRequest",
        reason: "\(request.header.messageType) is not served on \(channel.rawValue)")
    }
  }
}
