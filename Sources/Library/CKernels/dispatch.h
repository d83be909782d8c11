// How a kernel is compiled for several processors.
#pragma once

// What several files here share, and nobody else.
#define HIDDEN __attribute__((visibility("hidden")))

// MULTIVERSION: three copies of the function, chosen by the loader from what the processor has. They
// are hidden: the function that chooses runs while a shared library is still being relocated, when
// the addresses of exported symbols are not yet there. LOCAL_MULTIVERSION: the same for a function
// of one file.
//
// The copies for v4 and v3 give the same bits: both fuse a multiplication with an addition where one
// expression has both, and no sum is left to the compiler's order (lanes.h). Tests/Arithmetic holds it.
//
// Under a sanitizer there is one copy: the function that chooses would run before its library does.
// So there is under -DSINGLE_COPY, for whoever names the processor by -march.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define SINGLE_COPY
#endif
#endif
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(SINGLE_COPY)
#define CLONES target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")
#define MULTIVERSION HIDDEN __attribute__((CLONES))
#define LOCAL_MULTIVERSION static __attribute__((CLONES))
#else
#define MULTIVERSION
#define LOCAL_MULTIVERSION static
#endif

// Helpers must be inlined into every copy: a call would leave the copy's instruction set.
#define INLINE static inline __attribute__((always_inline))

// An output may be an input, each element of it then only read at its own place; the compiler cannot
// know, and would take one element at a time.
#define IN_VECTORS _Pragma("clang loop vectorize(assume_safety)")
