/// The multiplications and additions of single precision a nanosecond that one core reaches with
/// everything in registers, in GF/s: the limit that products of matrices are held against.
double bench_fma_peak(void);
