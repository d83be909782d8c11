import Glibc

/// A flag that one thread sets and others wait for.
///
/// Each ``signal()`` ends one wait. A POSIX semaphore, in a place that never moves.
final class Condition: Sendable {
  // SAFETY: semaphores may be used by any thread, and the pointer never changes (sem_overview(7)).
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() {
    sem_post(semaphore)
  }

  /// Waits for a signal, and leaves it for the next waiter.
  func wait() {
    while sem_wait(semaphore) != 0 && errno == EINTR {}
    sem_post(semaphore)
  }

  /// Waits for a signal, but not longer than the given time.
  func wait(milliseconds: Int) {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    deadline.tv_nsec += milliseconds * 1_000_000
    deadline.tv_sec += deadline.tv_nsec / 1_000_000_000
    deadline.tv_nsec %= 1_000_000_000
    _ = sem_timedwait(semaphore, &deadline)
  }
}
