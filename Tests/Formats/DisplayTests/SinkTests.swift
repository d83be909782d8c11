import Testing

/// The suites that install a sink, of which there is one for the process; never two at once.
@Suite("What is shown", .serialized)
enum SinkTests {}
