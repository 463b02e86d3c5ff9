// strobe: calls compiled_by_hand 200
// Code made at run time, changed in place and called in between traced calls, as a just-in-time compiler does.
#define _GNU_SOURCE
#include "target.h"
#include <string.h>
#include <sys/mman.h>

typedef int (*made)(int);

TRACED int compiled_by_hand(made function, int n)
{
    int result = function(n);
    KEEP;
    return result;
}

int main(void)
{
    unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    EXPECT(page != MAP_FAILED);
    for (int i = 0; i < 200; i++) {
        // lea eax, [rdi + i]; ret
        unsigned char code[] = { 0x8d, 0x87, (unsigned char)i, 0, 0, 0, 0xc3 };
        EXPECT(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
        memcpy(page, code, sizeof code);
        EXPECT(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
        int result = compiled_by_hand((made)(uintptr_t)page, 1000);
        EXPECT(result == 1000 + i);
        mix((uint64_t)result);
    }
    return finish();
}
