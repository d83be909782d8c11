// Functions that are in the symbol table of a program but not exported by it.
#include "internal.h"
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// Where names that begin alike ("_ZN5swift…", "_ZNK5swift…") begin to differ.
enum { COMMON = 9 };

static int note_base(struct dl_phdr_info *image, size_t size, void *argument) {
  (void)size;
  *(uintptr_t *)argument = image->dlpi_addr;
  return 1;  // the program comes first
}

static uint64_t key(const char *name) {
  uint64_t bytes;
  memcpy(&bytes, name + COMMON, sizeof bytes);
  return bytes;
}

// Looks at every name of the table once: it has hundreds of thousands.
static void find_offsets(
  const char *file, size_t size, int count, const char *const names[], uintptr_t offsets[]
) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
  if (size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0
      || header->e_shoff + (size_t)header->e_shnum * sizeof(Elf64_Shdr) > size) {
    return;
  }
  const Elf64_Shdr *sections = (const Elf64_Shdr *)(file + header->e_shoff);
  for (int i = 0; i < header->e_shnum; i++) {
    const Elf64_Shdr *table = &sections[i];
    if (table->sh_type != SHT_SYMTAB || table->sh_link >= header->e_shnum) continue;
    const Elf64_Shdr *strings = &sections[table->sh_link];
    if (table->sh_offset + table->sh_size > size || strings->sh_offset + strings->sh_size > size) {
      return;
    }
    const Elf64_Sym *symbols = (const Elf64_Sym *)(file + table->sh_offset);
    for (size_t j = 0; j < table->sh_size / sizeof *symbols; j++) {
      if (symbols[j].st_name + COMMON + sizeof(uint64_t) > strings->sh_size) continue;
      const char *name = file + strings->sh_offset + symbols[j].st_name;
      uint64_t found = key(name);
      for (int k = 0; k < count; k++) {
        if (found == key(names[k]) && strcmp(name, names[k]) == 0) offsets[k] = symbols[j].st_value;
      }
    }
  }
}

void lectern_find_functions(int count, const char *const names[], void *functions[]) {
  int descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  struct stat status;
  uintptr_t offsets[count], base = 0;
  memset(offsets, 0, sizeof offsets);
  if (descriptor >= 0 && fstat(descriptor, &status) == 0) {
    void *file = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (file != MAP_FAILED) {
      find_offsets(file, status.st_size, count, names, offsets);
      munmap(file, status.st_size);
    }
  }
  if (descriptor >= 0) close(descriptor);
  dl_iterate_phdr(note_base, &base);
  for (int k = 0; k < count; k++) functions[k] = offsets[k] ? (void *)(base + offsets[k]) : NULL;
}
