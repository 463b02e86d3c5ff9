// strobe: flags -ldl -rdynamic
// strobe: library dlopen-later-plugin.c
// strobe: calls plugin_value 500
// strobe: calls plugin_loaded 5
// strobe: calls before_plugin 5
// A library that comes, goes and comes back, at another address every second time.
#define _GNU_SOURCE
#include "target.h"
#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

TRACED int before_plugin(int n) { KEEP; return n; }

// Called back from the library.
TRACED int back_in_program(int n) { KEEP; return n + 1; }

int main(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 64);
    EXPECT(length > 0);
    path[length] = 0;
    strcpy(strrchr(path, '/') + 1, "dlopen-later-plugin.so");
    for (int round = 0; round < 5; round++) {
        before_plugin(round);
        void *library = dlopen(path, RTLD_NOW);
        EXPECT(library != NULL);
        int (*value)(int) = (int (*)(int))dlsym(library, "plugin_value");
        EXPECT(value != NULL);
        for (int i = 0; i < 100; i++) { int result = value(i); EXPECT(result == i * 5 + 2); mix((uint64_t)result); }
        Dl_info found;
        EXPECT(dladdr((void *)value, &found) != 0);
        void *base = found.dli_fbase;
        EXPECT(dlclose(library) == 0);
        if (round % 2 == 0) mmap(base, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    }
    return finish();
}
