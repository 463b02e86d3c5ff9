#!/usr/bin/env python3
"""Writes C++ programs too large to keep: the same bytes on every machine.

generate.py calls FOLDER FUNCTIONS    main.cpp and unit-*.cpp: a program that calls each of FUNCTIONS different functions several
                                      times, checks what they return against its own reckoning, and prints a checksum
generate.py symbols FOLDER UNITS      main.cpp and unit-*.cpp that include most of the standard library: about 2 MB of .debug_info
                                      per unit when built with -g -fno-eliminate-unused-debug-types
"""
import os
import sys

MASK = (1 << 64) - 1
PER_UNIT = 200

KINDS = [
    # signature, body, call; n is the function's number, x what the caller passes
    ("long plain_{n}(long x)", "return x * {a} + {b};", "plain_{n}(x)"),
    ("long with_loop_{n}(long x, int times)", "long sum = x; for (int i = 0; i < times; i++) sum = sum * {a} + i; return sum;",
     "with_loop_{n}(x, 3)"),
    ("long with_switch_{n}(long x)",
     "switch (x & 7) {{ case 0: return x + {a}; case 1: return x - {b}; case 2: return x * {a}; case 3: return x ^ {b}; "
     "case 4: return x | {a}; case 5: return ~x; case 6: return x + {b}; default: return {a}; }}", "with_switch_{n}(x)"),
    ("long with_double_{n}(double d, long x)", "return x + (long)(d * {a}) - {b};", "with_double_{n}(2.0, x)"),
    ("long recursive_{n}(long x, int depth)", "if (depth == 0) return x + {a}; long below = recursive_{n}(x, depth - 1); KEEP; return below + {b};",
     "recursive_{n}(x, 4)"),
    ("long by_pointer_{n}(const long *x, long *out)", "*out = *x * {a}; return *out - {b};", None),
    ("long by_struct_{n}(Pair pair)", "return pair.a * {a} + pair.b * {b};", "by_struct_{n}(Pair{{x, 3}})"),
    ("long many_{n}(long a, long b, long c, long d, long e, long f, long g, long x)",
     "return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + x * {a} + {b};", "many_{n}(1, 2, 3, 4, 5, 6, 7, x)"),
]


def constants(n):
    return n % 97 + 3, n % 89 + 5


def signed(value):
    value &= MASK
    return value - (1 << 64) if value >> 63 else value


def expected(n, x):
    """What function n returns for x, reckoned here and not by the compiler under test."""
    a, b = constants(n)
    kind = n % len(KINDS)
    if kind == 0:
        return signed(x * a + b)
    if kind == 1:
        total = x
        for i in range(3):
            total = signed(total * a + i)
        return total
    if kind == 2:
        return signed([x + a, x - b, x * a, x ^ b, x | a, ~x, x + b, a][x & 7])
    if kind == 3:
        return signed(x + 2 * a - b)
    if kind == 4:
        return signed(x + a + 4 * b)
    if kind == 5:
        return signed(x * a - b)
    if kind == 6:
        return signed(x * a + 3 * b)
    return signed(1 + 4 + 9 + 16 + 25 + 36 + 49 + x * a + b)


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


COMMON = """#include <cstdint>
#include <cstdio>
#if defined(__clang__)
#define TRACED __attribute__((noinline, used))
#else
#define TRACED __attribute__((noinline, noclone, used))
#endif
#define KEEP __asm__ volatile("" ::: "memory")
struct Pair { long a; long b; };
"""


def calls(folder, count):
    units = (count + PER_UNIT - 1) // PER_UNIT
    for unit in range(units):
        numbers = range(unit * PER_UNIT, min(count, (unit + 1) * PER_UNIT))
        parts = [f'#include "common.h"\nnamespace generated {{ namespace unit_{unit} {{\n']
        for n in numbers:
            signature, body, _ = KINDS[n % len(KINDS)]
            a, b = constants(n)
            parts.append("TRACED " + signature.format(n=n) + " { KEEP; " + body.format(n=n, a=a, b=b) + " }\n")
        parts.append(f"}} }}\nusing namespace generated::unit_{unit};\nint check_{unit}(long round)\n{{\n    int wrong = 0;\n    long out = 0;\n    (void)out;\n")
        for n in numbers:
            call = KINDS[n % len(KINDS)][2]
            x = n % 13 + 1
            text = f"(by_pointer_{n}(&x, &out))" if call is None else call.format(n=n)
            parts.append(f"    {{ long x = {x} + 0 * round; wrong += {text} != {expected(n, x)}L; }}\n")
        parts.append("    return wrong;\n}\n")
        write(folder, f"unit-{unit}.cpp", "".join(parts))
    write(folder, "common.h", "#pragma once\n" + COMMON)
    declarations = "".join(f"int check_{unit}(long round);\n" for unit in range(units))
    body = "".join(f"        wrong += check_{unit}(round);\n" for unit in range(units))
    write(folder, "main.cpp", f"""#include "common.h"
#include <cstdlib>
{declarations}
int main(int count, char **arguments)
{{
    long rounds = count > 1 ? atol(arguments[1]) : 3;
    int wrong = 0;
    for (long round = 0; round < rounds; round++) {{
{body}    }}
    printf("functions {count} rounds %ld wrong %d\\n", rounds, wrong);
    return wrong != 0;
}}
""")


HEADERS = """algorithm any array atomic bitset chrono complex condition_variable deque exception filesystem forward_list fstream functional
future iomanip iostream istream iterator limits list locale map memory mutex numeric optional ostream queue random regex set sstream
stack stdexcept string string_view system_error thread tuple type_traits typeindex unordered_map unordered_set utility valarray
variant vector""".split()

MEMBERS = ["int", "long", "char *", "double", "std::string", "unsigned short", "float", "std::vector<int>", "bool", "void *", "Plain_10 *",
           "signed char"]


def symbols(folder, units):
    for unit in range(units):
        parts = [f"#include <{header}>\n" for header in HEADERS]
        parts.append(f"namespace large_{unit} {{\n")
        for n in range(1000):
            parts.append(
                f"struct Record_{n} {{ int number; double weight; std::string name; std::vector<Record_{n}> children;\n"
                f"    std::map<std::string, std::unique_ptr<Record_{n}>> index; std::variant<int, std::string, double> value;\n"
                f"    long total(long start) const; }};\n"
                f"__attribute__((noinline)) long Record_{n}::total(long start) const\n"
                f"{{ for (const Record_{n} &child : children) start += child.number; return start + number + (long)name.size(); }}\n"
                f"__attribute__((noinline)) long uses_{n}(int seed)\n"
                f"{{ Record_{n} record{{}}; record.number = seed; record.name = std::to_string(seed);\n"
                f"    record.index[record.name] = nullptr; record.value = record.name; return record.total({n}); }}\n"
                if n < 10 else
                f"struct Plain_{n} {{ int a_{n}; long b_{n}; const char *c_{n}; Plain_{n} *next; }};\n"
                f"__attribute__((noinline)) long walks_{n}(const Plain_{n} *list, long start)\n"
                f"{{ for (; list; list = list->next) start += list->a_{n} * list->b_{n}; return start; }}\n")
        for n in range(4000):
            members = " ".join(f"{kind} member_{n}_{i};" for i, kind in enumerate(MEMBERS))
            parts.append(f"struct Unused_{n} {{ {members} }};\n")
        parts.append("}\n")
        parts.append(f"long unit_{unit}(int seed) {{ long sum = 0;\n")
        parts.extend(f"    sum += large_{unit}::uses_{n}(seed + {n});\n" for n in range(10))
        parts.append(f"    large_{unit}::Plain_10 one{{1, 2, \"x\", nullptr}};\n    return sum + large_{unit}::walks_10(&one, seed); }}\n")
        write(folder, f"unit-{unit}.cpp", "".join(parts))
    declarations = "".join(f"long unit_{unit}(int seed);\n" for unit in range(units))
    body = "".join(f"    sum += unit_{unit}(count);\n" for unit in range(units))
    write(folder, "main.cpp", f"#include <cstdio>\n{declarations}__attribute__((noinline)) int last_of_all(int n) {{ return n + 1; }}\n"
          f"int main(int count, char **)\n{{\n    long sum = last_of_all(count);\n{body}    printf(\"sum %ld\\n\", sum);\n    return 0;\n}}\n")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("calls", "symbols"):
        sys.exit(__doc__)
    os.makedirs(sys.argv[2], exist_ok=True)
    (calls if sys.argv[1] == "calls" else symbols)(sys.argv[2], int(sys.argv[3]))


if __name__ == "__main__":
    main()
