// What every C and C++ target shares: functions no compiler may fold away, claims, and a checksum printed at the end.
#ifndef TARGET_H
#define TARGET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// Not noipa: compilers may rely on what they know of the registers a callee leaves alone, and a hook has to respect that.
#if defined(__clang__)
#define TRACED __attribute__((noinline, used))
#else
#define TRACED __attribute__((noinline, noclone, used))
#endif

#define KEEP __asm__ volatile("" ::: "memory")

#define EXPECT(claim)                                               \
    do {                                                            \
        if (!(claim)) {                                             \
            printf("WRONG at line %d: %s\n", __LINE__, #claim);     \
            fflush(stdout);                                         \
            _Exit(99);                                              \
        }                                                           \
    } while (0)

static uint64_t checksum = 1469598103934665603u;

static inline void mix(uint64_t value)
{
    checksum = (checksum ^ value) * 1099511628211u;
    checksum ^= checksum >> 29;
}

static inline int finish(void)
{
    printf("checksum %016llx\n", (unsigned long long)checksum);
    return fflush(stdout) == 0 ? 0 : 98;
}

#endif
