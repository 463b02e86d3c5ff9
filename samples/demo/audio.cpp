// The program that `strobe demo` traces: a small signal chain. A reader thread produces blocks of a test tone, a worker thread filters
// and measures them. Nothing in it knows of Strobe. Its output is the same on every run.
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#define TRACED __attribute__((noinline))   // keep the calls in optimised builds too: what is inlined cannot be watched

namespace audio {

enum class Shape { Sine, Square, Silence };

struct Format {
    int sampleRate;
    short channels;
    float gain;
};

struct Level {
    float peak;
    double rms;
};

class Oscillator {
public:
    Oscillator(Shape shape, double hertz) : shape_(shape), hertz_(hertz) {}

    TRACED float sample(const Format& format, std::uint64_t index) const
    {
        double phase = std::fmod(hertz_ * static_cast<double>(index) / format.sampleRate, 1.0);
        if (shape_ == Shape::Silence) return 0.0f;
        if (shape_ == Shape::Square) return phase < 0.5 ? format.gain : -format.gain;
        return format.gain * static_cast<float>(std::sin(2 * 3.14159265358979323846 * phase));
    }

    TRACED std::vector<float> block(const Format& format, std::uint64_t first, unsigned count) const
    {
        std::vector<float> samples;
        for (unsigned i = 0; i < count; i++) samples.push_back(sample(format, first + i));
        return samples;
    }

private:
    Shape shape_;
    double hertz_;
};

TRACED Oscillator tone(Shape shape) { return {shape, shape == Shape::Sine ? 440.0 : 1000.0}; }

class Filter {
public:
    explicit Filter(std::string name, float smoothing) : name_(std::move(name)), smoothing_(smoothing) {}

    TRACED float process(float sample)
    {
        last_ += smoothing_ * (sample - last_);
        return last_;
    }

    TRACED const std::string& name() const { return name_; }

private:
    std::string name_;
    float smoothing_;
    float last_ = 0;
};

TRACED Level measure(const std::vector<float>& samples)
{
    if (samples.empty()) throw std::invalid_argument("nothing to measure");
    Level level{};
    for (float sample : samples) {
        level.peak = std::fmax(level.peak, std::fabs(sample));
        level.rms += static_cast<double>(sample) * sample;
    }
    level.rms = std::sqrt(level.rms / static_cast<double>(samples.size()));
    return level;
}

TRACED const char* verdict(const Level& level) { return level.peak > 0.5f ? "loud" : level.peak > 0 ? "quiet" : "silent"; }

class Queue {
public:
    TRACED void push(std::vector<float> block)
    {
        std::lock_guard<std::mutex> held(lock_);
        blocks_.push_back(std::move(block));
        filled_.notify_one();
    }

    TRACED std::vector<float> pop()
    {
        std::unique_lock<std::mutex> held(lock_);
        filled_.wait(held, [this] { return !blocks_.empty(); });
        std::vector<float> block = std::move(blocks_.front());
        blocks_.pop_front();
        return block;
    }

private:
    std::mutex lock_;
    std::condition_variable filled_;
    std::deque<std::vector<float>> blocks_;
};

TRACED int produce(Queue& queue, const Format& format, int blocks)
{
    const Shape shapes[] = {Shape::Sine, Shape::Square, Shape::Silence};
    for (int i = 0; i < blocks; i++) queue.push(tone(shapes[i % 3]).block(format, static_cast<std::uint64_t>(i) * 16, 16));
    queue.push({});   // an empty block ends the stream
    return blocks;
}

TRACED int consume(Queue& queue, Filter& filter)
{
    for (int number = 0;; number++) {
        std::vector<float> block = queue.pop();
        try {
            for (float& sample : block) sample = filter.process(sample);
            Level level = measure(block);
            std::printf("block %d through %s: peak %.3f, rms %.3f, %s\n", number, filter.name().c_str(), level.peak, level.rms, verdict(level));
        } catch (const std::invalid_argument& end) {
            std::printf("%d blocks, then %s\n", number, end.what());
            return number;
        }
    }
}

}  // namespace audio

int main()
{
    audio::Format format{48000, 1, 0.8f};
    audio::Filter filter("low-pass", 0.25f);
    audio::Queue queue;
    std::thread reader([&] { audio::produce(queue, format, 9); });
    int blocks = 0;
    std::thread worker([&] { blocks = audio::consume(queue, filter); });
    reader.join();
    worker.join();
    return blocks == 9 ? 0 : 1;
}
