// Prints what the compiler makes of expressions over a structure, then waits so that its memory can be looked at.
#include <array>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

struct Origin {
    int16_t id = -12;
    virtual ~Origin() {}
};

enum class Mode : uint8_t { Idle = 3, Busy = 200 };

struct Node {
    int value;
    Node* next;
};

struct State : Origin {
    bool on = true;
    int8_t tiny = -128;
    uint8_t byte = 250;
    uint16_t half = 65535;
    int32_t word = -100000;
    uint32_t count = 4000000000u;
    int64_t wide = -5000000000;
    uint64_t huge = 18000000000000000000u;
    float gain = 0.1f;
    double level = -2.75;
    char letter = 'q';
    Mode mode = Mode::Busy;
    unsigned low : 3, middle : 12;
    int bits : 5;
    union {
        uint32_t raw;
        uint8_t parts[4];
    };
    struct {
        int depth;
    };
    int grid[3][4];
    double samples[5] = {1.5, 2.5, -3.5, 4.5, 5.5};
    std::array<short, 3> trio = {7, -8, 9};
    std::complex<float> iq = {1, -2};
    char tag[8] = "fast";
    const char* text = "hello";
    std::string name = "strobe";
    std::string longer = "a text that does not fit inside of the string itself";
    std::string_view view = "view of it";
    std::vector<int> numbers = {10, 20, 30};
    std::vector<std::vector<double>> nested = {{1, 2}, {3, 4.25}};
    Node last = {2, nullptr}, first = {1, &last};
    Node* list = &first;
    Node& by_reference = last;
    int* array = &grid[0][0];
};

#define SHOW(e) show(#e, e)
#define SHOW_AS(ours, e) show(ours, e)

static void show(const char* text, bool value) { std::printf("b\t%s\t%s\n", text, value ? "true" : "false"); }
static void show(const char* text, double value) { std::printf("f\t%s\t%.17g\n", text, value); }
static void show(const char* text, int value) { std::printf("i\t%s\t%d\n", text, value); }
static void show(const char* text, unsigned value) { std::printf("i\t%s\t%u\n", text, value); }
static void show(const char* text, long value) { std::printf("i\t%s\t%ld\n", text, value); }
static void show(const char* text, unsigned long value) { std::printf("i\t%s\t%lu\n", text, value); }

__attribute__((noinline)) void look(State* s) {
    std::printf("s\t\t%lu\n", (unsigned long)s);
    SHOW(s->id);
    SHOW(s->on);
    SHOW(s->tiny);
    SHOW(s->byte + s->half);
    SHOW(s->word / 7);
    SHOW(s->word % 7);
    SHOW(s->count);
    SHOW(s->wide * 3 - s->word);
    SHOW(s->huge / 10);
    SHOW(s->huge + 1);
    SHOW(s->huge >> 3);
    SHOW(s->wide >> 3);
    SHOW(s->wide & 0xFFFF);
    SHOW((s->wide ^ 5) | 8);
    SHOW(~s->wide);
    SHOW(s->gain * 10.0);
    SHOW(s->gain == 0.1f + 0.0);
    SHOW(-s->level / 3);
    SHOW(s->level < s->tiny);
    SHOW(s->letter == 'q');
    SHOW_AS("s->mode", (int)s->mode);
    SHOW_AS("s->mode == 200", s->mode == Mode::Busy);
    SHOW_AS("s->low", (unsigned)s->low);
    SHOW_AS("s->middle", (unsigned)s->middle);
    SHOW_AS("s->bits", (int)s->bits);
    SHOW(s->raw);
    SHOW(s->parts[2]);
    SHOW(s->depth);
    SHOW(s->grid[2][3]);
    SHOW(s->grid[s->depth - 41][1]);
    SHOW(s->samples[2] + s->samples[4]);
    SHOW(s->trio[1]);
    SHOW_AS("s->iq.real - s->iq.imag", (double)(s->iq.real() - s->iq.imag()));
    SHOW_AS("strlen(s->tag)", 4);
    SHOW_AS("s->tag == 'fast'", std::string(s->tag) == "fast");
    SHOW_AS("strlen(s->text) + strlen(s->name)", 11);
    SHOW_AS("s->text == 'hello'", std::string(s->text) == "hello");
    SHOW(s->name == "strobe");
    SHOW(s->name == "strob");
    SHOW(s->longer != "a text");
    SHOW(s->longer == "a text that does not fit inside of the string itself");
    SHOW(s->view == "view of it");
    SHOW_AS("len(s->longer)", s->longer.size());
    SHOW(s->name[1] == 't');
    SHOW(s->numbers[0] + s->numbers[2]);
    SHOW_AS("len(s->numbers)", s->numbers.size());
    SHOW(s->nested[1][1]);
    SHOW_AS("len(s->nested[0])", s->nested[0].size());
    SHOW(s->list->next->value);
    SHOW(s->list->next->next == nullptr);
    SHOW((*s->list).value);
    SHOW(s->by_reference.value);
    SHOW(s->array[5]);
    SHOW(s->array != nullptr && s->array[1] == s->grid[0][1]);
    SHOW_AS("s->byte as i8", (int)(int8_t)s->byte);
    SHOW_AS("s->level as i32", (int)s->level);
    SHOW_AS("s->level as f32", (double)(float)s->level);
    SHOW_AS("s->word as u16", (int)(uint16_t)s->word);
    std::printf("end\n");
    std::fflush(stdout);
    std::getchar();
}

int main() {
    State state;
    state.low = 5;
    state.middle = 3000;
    state.bits = -9;
    state.raw = 0x11223344;
    state.depth = 42;
    for (int i = 0; i < 12; i++) (&state.grid[0][0])[i] = i * i - 20;
    look(&state);
}
