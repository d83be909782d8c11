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

static int note_base(struct dl_phdr_info *image, size_t size, void *argument) {
  (void)size;
  *(uintptr_t *)argument = image->dlpi_addr;
  return 1;  // the program comes first
}

static uintptr_t find_offset(const char *file, size_t size, const char *name) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file;
  if (size < sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0
      || header->e_shoff + (size_t)header->e_shnum * sizeof(Elf64_Shdr) > size) {
    return 0;
  }
  const Elf64_Shdr *sections = (const Elf64_Shdr *)(file + header->e_shoff);
  for (int i = 0; i < header->e_shnum; i++) {
    const Elf64_Shdr *table = &sections[i];
    if (table->sh_type != SHT_SYMTAB || table->sh_link >= header->e_shnum) continue;
    const Elf64_Shdr *strings = &sections[table->sh_link];
    if (table->sh_offset + table->sh_size > size || strings->sh_offset + strings->sh_size > size) {
      return 0;
    }
    const Elf64_Sym *symbols = (const Elf64_Sym *)(file + table->sh_offset);
    for (size_t j = 0; j < table->sh_size / sizeof *symbols; j++) {
      if (symbols[j].st_name < strings->sh_size
          && strcmp(file + strings->sh_offset + symbols[j].st_name, name) == 0) {
        return symbols[j].st_value;
      }
    }
  }
  return 0;
}

void *lectern_find_function(const char *name) {
  int descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  struct stat status;
  uintptr_t offset = 0, base = 0;
  if (descriptor >= 0 && fstat(descriptor, &status) == 0) {
    void *file = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (file != MAP_FAILED) {
      offset = find_offset(file, status.st_size, name);
      munmap(file, status.st_size);
    }
  }
  if (descriptor >= 0) close(descriptor);
  dl_iterate_phdr(note_base, &base);
  return offset ? (void *)(base + offset) : NULL;
}
