// Resource limits, then Landlock (files, TCP ports, signals), then seccomp (system calls).
//
// Sources: Landlock, docs.kernel.org/userspace-api/landlock.html; seccomp(2).
#define _GNU_SOURCE
#include "seal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the system-call filter knows x86-64 and arm64 only"
#endif

static int fail(const char *what) {
  fprintf(stderr, "lectern-sandbox: %s: %s\n", what, strerror(errno));
  return -1;
}

// Resource limits

static int limit(int resource, unsigned long value, const char *what) {
  if (value == 0) return 0;
  struct rlimit limit = {value, value};
  return setrlimit(resource, &limit) == 0 ? 0 : fail(what);
}

static int limit_resources(const struct policy *policy) {
  struct rlimit none = {0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0) return fail("cannot forbid core files");
  if (limit(RLIMIT_CPU, policy->cpu_seconds, "cannot limit CPU time") != 0) return -1;
  if (limit(RLIMIT_FSIZE, policy->file_bytes, "cannot limit file size") != 0) return -1;
  if (limit(RLIMIT_NPROC, policy->process_count, "cannot limit processes") != 0) return -1;
  if (limit(RLIMIT_STACK, policy->stack_bytes, "cannot limit the stack") != 0) return -1;
  if (limit(RLIMIT_NOFILE, 256, "cannot limit open files") != 0) return -1;
  return limit(RLIMIT_AS, policy->memory_bytes, "cannot limit memory");
}

// Privileges. Root keeps those to read and write files, which Landlock or a namespace limits.

static int drop_privileges(void) {
  const unsigned kept = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{0}};
  if (syscall(SYS_capget, &header, data) != 0) return fail("cannot read privileges");
  for (int i = 0; i < 2; i++) {
    data[i].permitted &= i == 0 ? kept : 0;
    data[i].effective &= i == 0 ? kept : 0;
    data[i].inheritable = 0;
  }
  return syscall(SYS_capset, &header, data) == 0 ? 0 : fail("cannot drop privileges");
}

// Landlock. The numbers of rights beyond the headers' version are written out.

#define READ_RIGHTS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define MAKE_NODES                                                                   \
  (LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                    \
   LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO)

struct ruleset {
  __u64 files, network, scopes;
};

static unsigned long all_file_rights(int abi) {
  unsigned long rights = (1UL << 13) - 1;
  if (abi >= 2) rights |= 1UL << 13; // REFER
  if (abi >= 3) rights |= 1UL << 14; // TRUNCATE
  if (abi >= 5) rights |= 1UL << 15; // IOCTL_DEV
  return rights;
}

static int allow_beneath(int ruleset, const char *path, unsigned long rights) {
  int descriptor = open(path, O_PATH | O_CLOEXEC);
  if (descriptor < 0) return errno == ENOENT ? 0 : fail(path);
  struct stat status;
  if (fstat(descriptor, &status) == 0 && !S_ISDIR(status.st_mode))
    rights &= LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
              LANDLOCK_ACCESS_FS_WRITE_FILE | (1UL << 14);
  struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = descriptor};
  int result = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(descriptor);
  return result == 0 ? 0 : fail(path);
}

static int restrict_files(const struct policy *policy) {
  int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi < 4) {
    if (!policy->requires_landlock) return 0;
    errno = ENOSYS;
    return fail("this kernel has no Landlock with network rules (Linux 6.7)");
  }
  unsigned long all = all_file_rights(abi);
  // Both directions of TCP; from ABI 6 also abstract sockets and signals to the outside.
  struct ruleset attributes = {all, 3, abi >= 6 ? 3 : 0};
  size_t size = abi >= 6 ? sizeof attributes : offsetof(struct ruleset, scopes);
  int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
  if (ruleset < 0) return fail("cannot make a Landlock ruleset");
  unsigned long read = READ_RIGHTS | (policy->may_execute ? LANDLOCK_ACCESS_FS_EXECUTE : 0);
  unsigned long write = all & ~(MAKE_NODES | LANDLOCK_ACCESS_FS_EXECUTE | (1UL << 13) | (1UL << 15));
  unsigned long device = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
  int failed = allow_beneath(ruleset, "/dev/null", device) |
               allow_beneath(ruleset, "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE) |
               allow_beneath(ruleset, "/proc/self", READ_RIGHTS);
  for (size_t i = 0; i < policy->readable_count; i++)
    failed |= allow_beneath(ruleset, policy->readable[i], read);
  for (size_t i = 0; i < policy->writable_count; i++)
    failed |= allow_beneath(ruleset, policy->writable[i], write);
  if (failed == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
    failed = fail("cannot apply the Landlock ruleset");
  close(ruleset);
  return failed;
}

// Seccomp

static const int denied[] = {
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_ptrace,
    SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_open, SYS_pidfd_getfd,
    SYS_pidfd_send_signal, SYS_kill, SYS_tkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
    SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_open_tree,
    SYS_move_mount, SYS_fsopen, SYS_fsmount, SYS_bpf, SYS_perf_event_open, SYS_io_uring_setup,
    SYS_io_uring_enter, SYS_io_uring_register, SYS_keyctl, SYS_add_key, SYS_request_key,
    SYS_userfaultfd, SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module,
    SYS_setpriority, SYS_sched_setscheduler, SYS_sched_setattr, SYS_personality, SYS_acct,
    SYS_swapon, SYS_swapoff, SYS_reboot, SYS_sethostname, SYS_setdomainname, SYS_quotactl,
    SYS_sched_setaffinity, SYS_sched_setparam, SYS_ioprio_set, SYS_clock_settime, SYS_clock_adjtime,
    SYS_adjtimex, SYS_settimeofday, SYS_syslog, SYS_vhangup, SYS_kexec_file_load, SYS_kcmp,
    SYS_process_madvise, SYS_migrate_pages, SYS_move_pages, SYS_fanotify_init,
    SYS_name_to_handle_at, SYS_open_by_handle_at,
    SYS_shmget, SYS_shmat, SYS_shmctl, SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_semget,
    SYS_semop, SYS_semtimedop, SYS_semctl, SYS_mq_open, SYS_mq_unlink,
#ifdef __x86_64__
    SYS_fork, SYS_vfork, SYS_iopl, SYS_ioperm,
#endif
};

// What Landlock does not look at: who owns a file and who may read it, its times and attributes, and
// who watches it. Only the tier without a file system of its own needs this.
static const int metadata[] = {
    SYS_fchmod, SYS_fchmodat, 452 /* fchmodat2 */, SYS_fchown, SYS_fchownat, SYS_utimensat,
    SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr,
    463 /* setxattrat */, 466 /* removexattrat */, 469 /* file_setattr */, SYS_inotify_init1,
    SYS_inotify_add_watch, SYS_flock,
#ifdef __x86_64__
    SYS_chmod, SYS_chown, SYS_lchown, SYS_utime, SYS_utimes, SYS_futimesat, SYS_inotify_init,
#endif
};

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, then, otherwise) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, then, otherwise)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)

// A process without privileges: threads, but no other processes, no sockets, no tracing.
static int filter_system_calls(const struct policy *policy) {
  bool may_execute = policy->may_execute;
  struct sock_filter program[512];
  size_t length = 0;
#define EMIT(...)                                                                    \
  do {                                                                               \
    struct sock_filter part[] = {__VA_ARGS__};                                       \
    memcpy(program + length, part, sizeof part);                                     \
    length += sizeof part / sizeof *part;                                            \
  } while (0)
  EMIT(LOAD(arch), IF_EQUAL(ARCHITECTURE, 1, 0), RETURN(SECCOMP_RET_KILL_PROCESS), LOAD(nr));
#ifdef __x86_64__
  // The x32 interface has other numbers for the same calls.
  EMIT(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), RETURN(SECCOMP_RET_KILL_PROCESS));
#endif
  for (size_t i = 0; i < sizeof denied / sizeof *denied; i++)
    EMIT(IF_EQUAL((unsigned)denied[i], 0, 1), REFUSE);
  // A descriptor can be made to send a signal of its owner's choice to any process of the same user,
  // which goes round the refusal of kill.
  EMIT(IF_EQUAL(SYS_fcntl, 0, 6), LOAD(args[1]), IF_EQUAL(F_SETOWN, 2, 0), IF_EQUAL(F_SETSIG, 1, 0),
       IF_EQUAL(F_SETOWN_EX, 0, 1), REFUSE, LOAD(nr));
  if (policy->requires_landlock && (!may_execute || policy->answers)) {
    for (size_t i = 0; i < sizeof metadata / sizeof *metadata; i++)
      EMIT(IF_EQUAL((unsigned)metadata[i], 0, 1), REFUSE);
    // Attributes of files can be set by ioctl, too; these only ask, or concern the process itself.
    EMIT(IF_EQUAL(SYS_ioctl, 0, 7), LOAD(args[1]), IF_EQUAL(TCGETS, 4, 0), IF_EQUAL(TIOCGWINSZ, 3, 0),
         IF_EQUAL(FIONREAD, 2, 0), IF_EQUAL(FIOCLEX, 1, 0), REFUSE, LOAD(nr));
    // Leases and locks make others wait; notes of changes tell what they do.
    EMIT(IF_EQUAL(SYS_fcntl, 0, 9), LOAD(args[1]), IF_EQUAL(F_SETLEASE, 5, 0),
         IF_EQUAL(F_NOTIFY, 4, 0), IF_EQUAL(F_SETLK, 3, 0), IF_EQUAL(F_SETLKW, 2, 0),
         IF_EQUAL(F_OFD_SETLK, 1, 0), IF_EQUAL(F_OFD_SETLKW, 0, 1), REFUSE, LOAD(nr));
  }
  if (!may_execute)
    EMIT(IF_EQUAL(SYS_execve, 0, 1), REFUSE, IF_EQUAL(SYS_execveat, 0, 1), REFUSE);
  // clone3 hides its flags from the filter; the C library falls back to clone.
  EMIT(IF_EQUAL(SYS_clone3, 0, 1), RETURN(SECCOMP_RET_ERRNO | ENOSYS));
  EMIT(IF_EQUAL(SYS_clone, 0, 3), LOAD(args[0]),
       BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0), REFUSE, LOAD(nr));
  unsigned self = (unsigned)getpid();
  EMIT(IF_EQUAL(SYS_tgkill, 0, 3), LOAD(args[0]), IF_EQUAL(self, 1, 0), REFUSE, LOAD(nr));
  EMIT(IF_EQUAL(SYS_prlimit64, 0, 4), LOAD(args[0]), IF_EQUAL(0, 2, 0), IF_EQUAL(self, 1, 0),
       REFUSE, LOAD(nr));
  EMIT(IF_EQUAL(SYS_ioctl, 0, 5), LOAD(args[1]), IF_EQUAL(TIOCSTI, 2, 0),
       IF_EQUAL(FIOSETOWN, 1, 0), IF_EQUAL(SIOCSPGRP, 0, 1), REFUSE);
  EMIT(RETURN(SECCOMP_RET_ALLOW));
#undef EMIT
  struct sock_fprog filter = {.len = (unsigned short)length, .filter = program};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
    return fail("cannot load the system-call filter");
  return 0;
}

int seal(const struct policy *policy) {
  if (limit_resources(policy) != 0) return -1;
  if (drop_privileges() != 0) return -1;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail("cannot give up new privileges");
  if (restrict_files(policy) != 0) return -1;
  return filter_system_calls(policy);
}
