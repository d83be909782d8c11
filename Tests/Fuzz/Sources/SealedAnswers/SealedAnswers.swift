import FuzzInputs

/// Reads the input as what a sandboxed worker answers to its grader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSealedAnswers(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = FuzzAnswers.outcome(of: UnsafeBufferPointer(start: start, count: count))
  return 0
}
