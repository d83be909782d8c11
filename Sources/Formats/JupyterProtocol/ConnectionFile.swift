public import FoundationEssentials

/// Where a kernel listens and how its messages are signed, as the client wrote it down.
///
/// Source: jupyter_client, “Connection files”.
public struct ConnectionFile: Sendable, Hashable {
  /// How peers reach each other.
  public enum Transport: String, Sendable, Hashable, Codable {
    /// Ports of an address.
    case tcp
    /// Files whose names end in the port.
    case ipc
  }

  /// How peers reach each other.
  public var transport: Transport
  /// An address, or for ``Transport/ipc`` the path that file names start with.
  public var ip: String
  /// The port of each channel.
  public var ports: [Channel: Int]
  /// The text of the signing key; empty for none.
  public var key: String
  /// The secret key of CurveZMQ (Z85), when connections are encrypted.
  public var curveSecretKey: String?

  /// The endpoint of a channel in libzmq's notation.
  public func endpoint(of channel: Channel) -> String {
    let port = ports[channel] ?? 0
    return switch transport {
    case .tcp: "tcp://\(ip):\(port)"
    case .ipc: "ipc://\(ip)-\(port)"
    }
  }

  /// Reads the JSON of a connection file.
  public init(json: Data) throws(ConnectionFileError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: json)
    } catch let error as ConnectionFileError {
      throw error
    } catch DecodingError.keyNotFound(let key, _) {
      throw .missing(key.stringValue)
    } catch let error as DecodingError {
      throw .malformed("\(error)")
    } catch {
      throw .malformed("\(error)")
    }
  }
}

extension ConnectionFile: Decodable {
  private enum CodingKeys: String, CodingKey {
    case transport, ip, key
    case shell = "shell_port"
    case control = "control_port"
    case iopub = "iopub_port"
    case stdin = "stdin_port"
    case heartbeat = "hb_port"
    case signatureScheme = "signature_scheme"
    case curveSecretKey = "curve_secretkey"
  }

  /// Reads the members and checks that the kernel can serve them.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    transport = try container.decodeIfPresent(Transport.self, forKey: .transport) ?? .tcp
    ip = try container.decode(String.self, forKey: .ip)
    ports = [
      .shell: try container.decode(Int.self, forKey: .shell),
      .control: try container.decode(Int.self, forKey: .control),
      .iopub: try container.decode(Int.self, forKey: .iopub),
      .stdin: try container.decode(Int.self, forKey: .stdin),
      .heartbeat: try container.decode(Int.self, forKey: .heartbeat),
    ]
    for (channel, port) in ports where !(1...65535).contains(port) {
      throw ConnectionFileError.portOutOfRange(channel, port)
    }
    key = try container.decodeIfPresent(String.self, forKey: .key) ?? ""
    let scheme = try container.decodeIfPresent(String.self, forKey: .signatureScheme)
    if let scheme, scheme != "hmac-sha256", !key.isEmpty {
      throw ConnectionFileError.unknownSignatureScheme(scheme)
    }
    let curveSecretKey = try container.decodeIfPresent(String.self, forKey: .curveSecretKey)
    self.curveSecretKey = curveSecretKey?.isEmpty == true ? nil : curveSecretKey
  }
}

/// Why a connection file cannot be used.
public enum ConnectionFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A member is not there.
  case missing(String)
  /// Not the JSON of a connection file.
  case malformed(String)
  /// A port that no peer can reach.
  case portOutOfRange(Channel, Int)
  /// Another way of signing than HMAC with SHA-256.
  case unknownSignatureScheme(String)

  /// What is wrong and what was expected.
  public var description: String {
    switch self {
    case .missing(let member):
      "the connection file has no “\(member)”; expected the file that a Jupyter client writes"
    case .malformed(let reason):
      "the connection file is not valid: \(reason); expected the JSON that a Jupyter client writes"
    case .portOutOfRange(let channel, let port):
      "the connection file gives \(channel) the port \(port); expected 1 to 65535"
    case .unknownSignatureScheme(let scheme):
      "the connection file asks for “\(scheme)” signatures; only hmac-sha256 is known"
    }
  }
}
