// The program that `strobe demo` traces: a small signal chain. One thread plays notes into blocks of samples, another filters, measures
// and judges them. Nothing in it knows of Strobe. Its output is the same on every run, and so are its calls, thread by thread.
#include <cmath>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <mutex>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#define TRACED __attribute__((noinline))   // keep the calls in optimised builds too: what is inlined cannot be watched

using Samples = std::vector<float>;

namespace audio {

enum class Shape { Triangle, Square, Silence };

struct Note {
    Shape shape;
    short period;
    float gain;
};

struct Level {
    float peak;
    double power;
};

TRACED Note compose(int bar)
{
    const Note notes[] = {{Shape::Triangle, 8, 1.0f}, {Shape::Square, 4, 0.5f}, {Shape::Silence, 1, 0.0f}};
    return notes[bar % 3];
}

TRACED float sample(Shape shape, float phase)
{
    if (shape == Shape::Silence) return 0.0f;
    if (shape == Shape::Square) return phase < 0.5f ? 1.0f : -1.0f;
    return 1.0f - 4.0f * std::fabs(phase - 0.5f);
}

TRACED Samples play(const Note& note, unsigned count)
{
    Samples samples;
    for (unsigned i = 0; i < count; i++) {
        float phase = static_cast<float>(i % note.period) / note.period;
        samples.push_back(note.gain * sample(note.shape, phase));
    }
    return samples;
}

class Filter {
public:
    Filter(std::string name, float smoothing) : name_(std::move(name)), smoothing_(smoothing) {}

    TRACED float process(float input)
    {
        last_ += smoothing_ * (input - last_);
        return last_;
    }

    const std::string& name() const { return name_; }

private:
    std::string name_;
    float smoothing_;
    float last_ = 0;
};

TRACED void smooth(Samples& samples, Filter& filter)
{
    for (float& value : samples) value = filter.process(value);
}

TRACED Level measure(const Samples& samples)
{
    if (samples.empty()) throw std::invalid_argument("nothing to measure");
    Level level{};
    for (float value : samples) {
        level.peak = std::fmax(level.peak, std::fabs(value));
        level.power += static_cast<double>(value) * value / static_cast<double>(samples.size());
    }
    return level;
}

TRACED const char* judge(float peak) { return peak > 0.45f ? "loud" : peak > 0.2f ? "quiet" : "silent"; }

TRACED std::string inspect(int bar, Samples samples, Filter& filter)
{
    smooth(samples, filter);
    return "bar " + std::to_string(bar) + " is " + judge(measure(samples).peak);
}

}  // namespace audio

// The queue between the threads is not in namespace audio, so the demo does not show it.
class Queue {
public:
    void push(Samples block)
    {
        std::lock_guard<std::mutex> held(lock_);
        blocks_.push_back(std::move(block));
        filled_.notify_one();
    }

    Samples pop()
    {
        std::unique_lock<std::mutex> held(lock_);
        filled_.wait(held, [this] { return !blocks_.empty(); });
        Samples block = std::move(blocks_.front());
        blocks_.pop_front();
        return block;
    }

private:
    std::mutex lock_;
    std::condition_variable filled_;
    std::deque<Samples> blocks_;
};

static void playAll(Queue& queue, int bars)
{
    pthread_setname_np(pthread_self(), "player");
    for (int bar = 0; bar < bars; bar++) queue.push(audio::play(audio::compose(bar), 4));
    queue.push({});   // an empty block ends the stream
}

static int inspectAll(Queue& queue)
{
    pthread_setname_np(pthread_self(), "meter");
    audio::Filter filter("low-pass", 0.5f);
    for (int bar = 0;; bar++) {
        try {
            std::printf("%s\n", audio::inspect(bar, queue.pop(), filter).c_str());
        } catch (const std::invalid_argument& end) {
            std::printf("%d bars through the %s, then %s\n", bar, filter.name().c_str(), end.what());
            return bar;
        }
    }
}

int main()
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);   // a line at a time even into a pipe, so that lines and calls come in order
    Queue queue;
    int bars = 0;
    std::thread player([&] { playAll(queue, 3); });
    std::thread meter([&] { bars = inspectAll(queue); });
    player.join();
    meter.join();
    return bars == 3 ? 0 : 1;
}
