// How a kernel is compiled for several processors.
#pragma once

// MULTIVERSION: three copies of the function, chosen by the loader from what the processor has. They
// are hidden: the function that chooses runs while a shared library is still being relocated, when
// the addresses of exported symbols are not yet there.
#if defined(__x86_64__) && defined(__gnu_linux__)
#define MULTIVERSION                                                                              \
  __attribute__((visibility("hidden"),                                                            \
                 target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSION
#endif

// Helpers must be inlined into every copy: a call would leave the copy's instruction set.
#define INLINE static inline __attribute__((always_inline))
