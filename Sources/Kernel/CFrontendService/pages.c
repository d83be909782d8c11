// The memory that a compilation is going to touch, made ready while nobody waits: each page that
// is not costs it a fault, and there are thousands.
#include "internal.h"
#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, MOST_RANGES = 8192, GAP = 16, CHUNK = 4096 };
/// What a small compilation allocates, and blocks that are to be taken from the heap.
enum { SPARE = 6 << 20, LARGEST_BLOCK = 32 << 20 };

#ifndef MADV_POPULATE_READ  // Linux 5.14; an older one refuses both, and nothing is lost
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif

static char *heap;

typedef struct {
  uintptr_t start, end;
} Range;
static Range ranges[MOST_RANGES];
static int range_count;

__attribute__((constructor)) static void note_heap(void) {
  heap = (char *)((uintptr_t)sbrk(0) / PAGE * PAGE);
}

// Adds the pages from `start` to `end` that this process has, according to its page map.
static void note_range(int map, uintptr_t start, uintptr_t end) {
  static uint64_t entries[CHUNK];
  const uint64_t is_present = 1ull << 63;
  for (uintptr_t chunk = start; chunk < end; chunk += (uintptr_t)CHUNK * PAGE) {
    uintptr_t count = (end - chunk + PAGE - 1) / PAGE;
    if (count > CHUNK) count = CHUNK;
    ssize_t size = pread(map, entries, count * sizeof *entries, chunk / PAGE * sizeof *entries);
    for (ssize_t i = 0; i < size / (ssize_t)sizeof *entries; i++) {
      if (!(entries[i] & is_present)) continue;
      uintptr_t page = chunk + (uintptr_t)i * PAGE;
      Range *last = range_count > 0 ? &ranges[range_count - 1] : NULL;
      if (last && page >= last->end && page - last->end <= GAP * PAGE) {
        last->end = page + PAGE;
      } else if (range_count < MOST_RANGES) {
        ranges[range_count++] = (Range){page, page + PAGE};
      }
    }
  }
}

static int note_image(struct dl_phdr_info *image, size_t size, void *map) {
  (void)size;
  for (int i = 0; i < image->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &image->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
    uintptr_t start = (image->dlpi_addr + segment->p_vaddr) / PAGE * PAGE;
    note_range(*(int *)map, start, image->dlpi_addr + segment->p_vaddr + segment->p_memsz);
  }
  return 0;
}

void lectern_note_code(void) {
  int map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (map < 0) return;
  range_count = 0;
  dl_iterate_phdr(note_image, &map);
  close(map);
}

// A fork shares the server's code without having it in its own page table.
static void map_code(void) {
  for (int i = 0; i < range_count; i++) {
    madvise((void *)ranges[i].start, ranges[i].end - ranges[i].start, MADV_POPULATE_READ);
  }
}

// Copies the heap's pages that are still shared with the server, and adds some.
static void copy_heap(void) {
  mallopt(M_MMAP_THRESHOLD, LARGEST_BLOCK);
  mallopt(M_TRIM_THRESHOLD, LARGEST_BLOCK);
  void *volatile spare = malloc(SPARE);
  free(spare);
  madvise(heap, (char *)sbrk(0) - heap, MADV_POPULATE_WRITE);
}

void lectern_ready_pages(void) {
  map_code();
  copy_heap();
}
