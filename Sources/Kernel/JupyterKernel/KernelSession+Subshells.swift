import FoundationEssentials
import JupyterProtocol

extension KernelSession {
  /// Creates a shell whose requests do not wait for others.
  func createSubshell(_ request: Envelope, on channel: Channel) {
    let id = UUID().uuidString
    openLane(id)
    publisher.reply(CreateSubshellReply(id: id), to: request, on: channel)
  }

  /// Ends a shell after the requests that it has.
  func deleteSubshell(_ request: Message<DeleteSubshellRequest>, on channel: Channel) {
    let id = request.content.id
    guard let lane = lanes.removeValue(forKey: id) else {
      return refuseSubshell(id, request.envelope, on: channel)
    }
    lane.finish()
    publisher.reply(DeleteSubshellReply(), to: request.envelope, on: channel)
  }

  /// Answers which shells there are besides the main one.
  func listSubshells(_ request: Envelope, on channel: Channel) {
    publisher.reply(
      ListSubshellReply(ids: lanes.keys.compactMap(\.self).sorted()), to: request, on: channel)
  }

  /// Refuses a request that names a shell that does not exist.
  func refuseSubshell(_ id: String?, _ request: Envelope, on channel: Channel) {
    publisher.refuse(
      request, on: channel, name: "UnknownSubshell",
      reason: "there is no subshell “\(id ?? "")”; list_subshell_request tells which there are")
  }
}
