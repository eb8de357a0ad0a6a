#ifndef SLOW_SYNC_H
#define SLOW_SYNC_H

#include <stdint.h>

/// Makes every fsync and fdatasync of this process take this much longer.
///
/// The program's own definitions of both come before the C library's, for every library in the
/// process, so that both sides of a comparison are slowed down alike. Only on Linux; elsewhere
/// nothing is slowed down.
void slow_sync_set_delay(int64_t nanoseconds);

/// How often fsync and fdatasync were called so far; 0 where they cannot be counted.
int64_t slow_sync_count(void);

#endif
