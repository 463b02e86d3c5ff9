// strobe: with short-functions-code.S
// strobe: calls short_16 100
// strobe: calls short_32 100
// strobe: calls endbr_first 100
// strobe: calls rip_relative_first 100
// strobe: calls call_first 100
// strobe: calls jcc_short_first 100
// strobe: calls jmp_short_first 100
// Functions of 1 to 32 bytes without padding between them, and prologues that are awkward to move.
#include "target.h"

#define EACH(M) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11) M(12) M(13) M(14) M(15) M(16) M(17) M(18) M(19) \
    M(20) M(21) M(22) M(23) M(24) M(25) M(26) M(27) M(28) M(29) M(30) M(31) M(32)

#define DECLARE(n) extern long short_##n(long);
EACH(DECLARE)

#define ENTRY(n) short_##n,
static long (*const shorts[])(long) = { EACH(ENTRY) };

extern long call_keeping_rax(long (*)(long), long argument);
extern long loop_to_entry(long), jump_to_second(long), jump_into_prologue(long), rip_relative_first(long), call_first(long);
extern long jcc_short_first(long), jcc_near_first(long), jmp_short_first(long), jmp_near_first(long), endbr_first(long);
extern long jrcxz_first(long), loop_first(long), call_next_first(long), push_immediate_first(long), falls_into(long);
extern long table_to_entry(long), entered_twice(long), second_entrance(long), xchg_rsp_first(long), lea_rsp_first(long);

// A call moved elsewhere must still push the address behind the original.
struct awkward { const char *name; long (*function)(long); long factor, addend; };

static const struct awkward awkward[] = {
    { "loop_to_entry", loop_to_entry, 0, 77 },
    { "jump_to_second", jump_to_second, 0, 9 },
    { "jump_into_prologue", jump_into_prologue, 1, 6 },
    { "rip_relative_first", rip_relative_first, 1, 1000 },
    { "call_first", call_first, 2, 1 },
    { "jcc_short_first", jcc_short_first, 1, 2 },
    { "jcc_near_first", jcc_near_first, 1, 4 },
    { "jmp_short_first", jmp_short_first, 1, 8 },
    { "jmp_near_first", jmp_near_first, 1, 16 },
    { "endbr_first", endbr_first, 1, 32 },
    { "jrcxz_first", jrcxz_first, 1, 64 },
    { "loop_first", loop_first, 1, 128 },
    { "call_next_first", call_next_first, 1, 0 },
    { "push_immediate_first", push_immediate_first, 1, 0x12345 },
    { "falls_into", falls_into, 1, 3 },
    { "table_to_entry", table_to_entry, 0, 5 },
    { "entered_twice", entered_twice, 1, 30 },
    { "second_entrance", second_entrance, 1, 20 },
    { "xchg_rsp_first", xchg_rsp_first, 1, 11 },
    { "lea_rsp_first", lea_rsp_first, 1, 12 },
};

int main(void)
{
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 32; i++) {
            long result = call_keeping_rax(shorts[i], round);
            long expected = i < 3 ? round : round + i + 1;
            if (result != expected) { printf("WRONG short_%d(%d) = %ld\n", i + 1, round, result); return 99; }
            mix((uint64_t)result);
        }
        for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++) {
            long n = round + 1;
            long result = awkward[i].function(n);
            long expected = n * awkward[i].factor + awkward[i].addend;
            if (result != expected) { printf("WRONG %s(%ld) = %ld, not %ld\n", awkward[i].name, n, result, expected); return 99; }
            mix((uint64_t)result);
        }
    }
    return finish();
}
