// strobe: with all-registers-code.S
// strobe: calls traced_leaf 200
// Every register the program can see, before a call, inside the callee and after it: all the same. Direction flag set,
// MXCSR and x87 control word unusual, x87 stack half full, vector and mask registers as wide as the machine has them.
#include "target.h"
#include <string.h>

struct registers {
    uint64_t general[16];
    uint64_t flags;
    uint64_t masks[8];
    uint64_t padding[7];
    uint8_t legacy[512];    // fxsave64: x87 stack, control words, MXCSR
    uint8_t vectors[32][64];
} __attribute__((aligned(64)));

struct registers registers_before, registers_inside, registers_after;
int vector_level;

extern void call_with_registers(void);

static void compare(const char *where, const struct registers *seen)
{
    const struct registers *set = &registers_before;
    for (int i = 0; i < 16; i++) {
        if (seen->general[i] != set->general[i]) { printf("WRONG register %d %s\n", i, where); exit(99); }
    }
    uint64_t flags = seen->flags ^ set->flags;
    if (flags & 0x400) { printf("WRONG direction flag %s\n", where); exit(99); }
    if (memcmp(seen->masks, set->masks, sizeof set->masks) != 0) { printf("WRONG mask registers %s\n", where); exit(99); }
    // Bytes 28 to 31 are a mask of the machine's; from 416 on nothing is defined.
    if (memcmp(seen->legacy, set->legacy, 6) != 0) { printf("WRONG x87 control, status or tag %s\n", where); exit(99); }
    if (memcmp(seen->legacy + 24, set->legacy + 24, 4) != 0) { printf("WRONG mxcsr %s\n", where); exit(99); }
    if (memcmp(seen->legacy + 32, set->legacy + 32, 384) != 0) { printf("WRONG x87 or xmm registers %s\n", where); exit(99); }
    for (int i = 0; i < 32; i++) {
        if (memcmp(seen->vectors[i], set->vectors[i], 64) != 0) { printf("WRONG vector register %d %s\n", i, where); exit(99); }
    }
}

int main(void)
{
    vector_level = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") ? 2 : __builtin_cpu_supports("avx") ? 1 : 0;
    uint64_t state = 88172645463325252u;
    for (int round = 0; round < 200; round++) {
        unsigned char *bytes = (unsigned char *)&registers_before;
        for (size_t i = 0; i < sizeof registers_before; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes[i] = (unsigned char)state;
        }
        registers_before.general[7] = 0;
        memset(registers_before.legacy, 0, sizeof registers_before.legacy);
        if (vector_level < 2) memset(registers_before.masks, 0, sizeof registers_before.masks);
        for (int i = 0; i < 32; i++) {
            int loaded = vector_level == 2 ? 64 : vector_level == 1 && i < 16 ? 32 : 0;
            memset(registers_before.vectors[i] + loaded, 0, (size_t)(64 - loaded));
        }
        memset(&registers_inside, 0, sizeof registers_inside);
        memset(&registers_after, 0, sizeof registers_after);
        call_with_registers();
        compare("inside", &registers_inside);
        compare("after", &registers_after);
        mix(registers_after.general[0]);
    }
    return finish();
}
