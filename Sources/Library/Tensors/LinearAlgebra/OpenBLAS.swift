import CKernels
import COpenBLAS
import Glibc

/// OpenBLAS as this library uses it.
enum OpenBLAS {
  /// Set up at the first product, before OpenBLAS has computed anything.
  ///
  /// It runs on the calling thread only: its own threads gain nothing at these sizes and lose much
  /// beside a busy process. And it uses the processor's wide vectors even if it does not know the
  /// processor's name, unless the user has chosen by `OPENBLAS_CORETYPE`.
  static let setUp: Void = {
    let usesNarrowVectors = ["Haswell", "Zen"].contains(String(cString: lectern_openblas_kernels()))
    if usesNarrowVectors && lk_processor_has_avx512()
      && getenv("OPENBLAS_CORETYPE") == nil
    {
      setenv("OPENBLAS_CORETYPE", "SkylakeX", 0)
      _ = lectern_openblas_choose_again()
      unsetenv("OPENBLAS_CORETYPE")
    }
    openblas_set_num_threads(1)
  }()
}
