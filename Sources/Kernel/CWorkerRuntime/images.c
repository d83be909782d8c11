// Which addresses are the code of cells: an append-only table that signal handlers can read.
#include "internal.h"
#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

enum { MAXIMUM_RANGES = 16384 };

typedef struct {
  uintptr_t low, high;
  LecternCode kind;
} Range;

static Range ranges[MAXIMUM_RANGES];
static atomic_int range_count;
static Range loader;

typedef struct {
  const char *path;
  LecternCode kind;
} Wanted;

static void add_range(uintptr_t low, uintptr_t high, LecternCode kind) {
  int count = atomic_load(&range_count);
  if (count == MAXIMUM_RANGES) return;  // later cells are then stopped through their callers only
  ranges[count] = (Range){low, high, kind};
  atomic_store(&range_count, count + 1);
}

static int visit(struct dl_phdr_info *image, size_t size, void *argument) {
  (void)size;
  Wanted *wanted = argument;
  bool is_loader = strstr(image->dlpi_name, "/ld-linux") != NULL;
  if (strcmp(image->dlpi_name, wanted->path) != 0 && !is_loader) return 0;
  for (int i = 0; i < image->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &image->dlpi_phdr[i];
    if (header->p_type != PT_LOAD || !(header->p_flags & PF_X)) continue;
    uintptr_t low = image->dlpi_addr + header->p_vaddr;
    if (is_loader) {
      loader = (Range){low, low + header->p_memsz, LECTERN_FOREIGN};
    } else {
      add_range(low, low + header->p_memsz, wanted->kind);
    }
  }
  return 0;
}

void lectern_register_image(const char *path, LecternCode kind) {
  Wanted wanted = {path, kind};
  dl_iterate_phdr(visit, &wanted);
}

const char *lectern_image_of(uintptr_t address, uint64_t *offset) {
  Dl_info information;
  if (!dladdr((void *)address, &information) || !information.dli_fname) return NULL;
  *offset = address - (uintptr_t)information.dli_fbase;
  return information.dli_fname;
}

const char *lectern_symbol_of(uintptr_t address) {
  Dl_info information;
  return dladdr((void *)address, &information) ? information.dli_sname : NULL;
}

LecternCode lectern_code_at(uintptr_t address) {
  for (int i = atomic_load(&range_count) - 1; i >= 0; i--) {
    if (address >= ranges[i].low && address < ranges[i].high) return ranges[i].kind;
  }
  return LECTERN_FOREIGN;
}

bool lectern_in_loader(uintptr_t address) {
  return address >= loader.low && address < loader.high;
}

// What cells may refer to without linking it, in an order in which nothing is loaded twice.
static const char *const libraries[] = {
  "libswiftSwiftOnoneSupport.so", "libswift_StringProcessing.so", "libswift_RegexParser.so",
  "libswiftRegexBuilder.so",      "libswiftGlibc.so",             "libswiftDispatch.so",
  "libdispatch.so",               "libswiftObservation.so",       "libswiftSynchronization.so",
  "libswift_Builtin_float.so",    "libswiftDistributed.so",       "libFoundationEssentials.so",
  "libFoundationInternationalization.so", "libFoundation.so",
};

const char *lectern_preload_libraries(void) {
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    if (!dlopen(libraries[i], RTLD_NOW | RTLD_GLOBAL)) return dlerror();
  }
  lectern_find_waiting_functions();
  return NULL;
}
