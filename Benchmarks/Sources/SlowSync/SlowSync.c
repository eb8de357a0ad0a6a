#ifdef __linux__
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>
#endif

#include "SlowSync.h"

#ifdef __linux__

static _Atomic int64_t delay;
static _Atomic int64_t count;

static void wait_for_disk(void) {
  atomic_fetch_add(&count, 1);
  int64_t nanoseconds = atomic_load(&delay);
  if (nanoseconds <= 0) return;
  struct timespec rest = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  while (nanosleep(&rest, &rest) == -1 && errno == EINTR) {
  }
}

int fsync(int descriptor) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_for_disk();
  return next(descriptor);
}

int fdatasync(int descriptor) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_for_disk();
  return next(descriptor);
}

void slow_sync_set_delay(int64_t nanoseconds) { atomic_store(&delay, nanoseconds); }

int64_t slow_sync_count(void) { return atomic_load(&count); }

#else

void slow_sync_set_delay(int64_t nanoseconds) { (void)nanoseconds; }

int64_t slow_sync_count(void) { return 0; }

#endif
