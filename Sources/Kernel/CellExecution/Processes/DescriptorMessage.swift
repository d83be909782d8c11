import Glibc

/// Packets that carry open files to another process.
enum DescriptorMessage {
  /// Sends `bytes` with `descriptors`, which the receiver gets under numbers of its own.
  static func send(_ bytes: [UInt8], _ descriptors: [Int32], over socket: Int32) -> Bool {
    var bytes = bytes
    let payload = descriptors.count * MemoryLayout<Int32>.size
    // What the macros CMSG_SPACE and CMSG_DATA say: a header, then the numbers, both aligned.
    let headerSize = MemoryLayout<cmsghdr>.size
    let alignment = MemoryLayout<Int>.size
    let space = headerSize + (payload + alignment - 1) / alignment * alignment
    return withUnsafeTemporaryAllocation(byteCount: space, alignment: alignment) { control in
      control.initializeMemory(as: UInt8.self, repeating: 0)
      var header = cmsghdr()
      header.cmsg_len = headerSize + payload
      header.cmsg_level = SOL_SOCKET
      header.cmsg_type = Int32(SCM_RIGHTS)
      control.storeBytes(of: header, as: cmsghdr.self)
      for (index, descriptor) in descriptors.enumerated() {
        control.storeBytes(
          of: descriptor, toByteOffset: headerSize + index * MemoryLayout<Int32>.size,
          as: Int32.self)
      }
      return bytes.withUnsafeMutableBytes { buffer in
        var vector = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
          var message = msghdr()
          message.msg_iov = vector
          message.msg_iovlen = 1
          message.msg_control = control.baseAddress
          message.msg_controllen = space
          return sendmsg(socket, &message, Int32(MSG_NOSIGNAL)) == buffer.count
        }
      }
    }
  }
}
