import Testing

/// The tests that start workers, one after the other: each uses the whole machine.
@Suite("Cells in a worker", .serialized)
struct WorkerTests {}
