// The numbers of SystemRandomNumberGenerator. Without LECTERN_SEED they are the system's, as in any
// program; with it they are a stream of that seed, so that `Int.random(in:)` and `shuffled()`, which
// name no generator, give the same in each run.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <errno.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_seeded;
static uint64_t state;

static void read_seed(void) {
  const char *text = getenv("LECTERN_SEED");
  if (!text || !*text) return;
  char *end;
  state = strtoull(text, &end, 10);
  is_seeded = *end == 0;
}

// SplitMix64. Source: Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014.
static uint64_t next_word(void) {
  uint64_t word = state += 0x9E3779B97F4A7C15;
  word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9;
  word = (word ^ word >> 27) * 0x94D049BB133111EB;
  return word ^ word >> 31;
}

void swift_stdlib_random(void *buffer, size_t count) {
  pthread_once(&once, read_seed);
  char *bytes = buffer;
  while (!is_seeded && count > 0) {
    ssize_t got = getrandom(bytes, count < 256 ? count : 256, 0);
    if (got < 0 && errno != EINTR) abort();
    if (got > 0) bytes += got, count -= (size_t)got;
  }
  if (count == 0) return;
  pthread_mutex_lock(&lock);
  while (count > 0) {
    uint64_t word = next_word();
    size_t part = count < sizeof word ? count : sizeof word;
    memcpy(bytes, &word, part);
    bytes += part, count -= part;
  }
  pthread_mutex_unlock(&lock);
}
