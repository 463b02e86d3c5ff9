// A 16-QAM radio link with a soft-decision receiver, block by block: random bits, Gray mapping, root-raised-cosine pulses, a channel that fades and adds
// white noise, a matched filter, a gain control, and log-likelihood ratios for the decoder that would follow. Nothing in it knows of Strobe.
//
//   qam16 [blocks] [signal-to-noise ratio in dB] [file]
//
// With a file, it writes its four interesting variables there, block after block, as they are in memory: `received` (1056 complex floats),
// `symbols` (256 complex floats), `llrs` (1024 floats) and `evm` (a double).
#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <vector>

#define STAGE __attribute__((noinline))   // keep the stages apart in optimised builds too

using Bits = std::vector<uint8_t>;
using Samples = std::vector<std::complex<float>>;

namespace modem {

constexpr int symbols_per_block = 256, bits_per_symbol = 4, samples_per_symbol = 4, span = 8;
constexpr int taps = span * samples_per_symbol + 1;
constexpr double pi = 3.14159265358979323846, roll_off = 0.25;
const float unit = 1 / std::sqrt(10.0f);   // levels are ±1 and ±3 units: a mean power of 1

STAGE std::vector<float> root_raised_cosine()
{
    std::vector<float> pulse(taps);
    double energy = 0;
    for (int i = 0; i < taps; i++) {
        double t = double(i - taps / 2) / samples_per_symbol, edge = 4 * roll_off * t;
        double value = std::abs(t) < 1e-9 ? 1 - roll_off + 4 * roll_off / pi
            : std::abs(std::abs(edge) - 1) < 1e-9
                ? roll_off / std::sqrt(2.0) * ((1 + 2 / pi) * std::sin(pi / (4 * roll_off)) + (1 - 2 / pi) * std::cos(pi / (4 * roll_off)))
                : (std::sin(pi * t * (1 - roll_off)) + edge * std::cos(pi * t * (1 + roll_off))) / (pi * t * (1 - edge * edge));
        pulse[i] = float(value);
        energy += value * value;
    }
    for (float &value : pulse) value /= float(std::sqrt(energy));
    return pulse;
}

// Two bits of one axis, Gray coded: neighbouring levels differ in one bit.
float level(int high, int low) { return unit * float((high ? 1 : -1) * (low ? 1 : 3)); }

STAGE Samples map(const Bits &bits)
{
    Samples symbols(bits.size() / bits_per_symbol);
    for (size_t k = 0; k < symbols.size(); k++) {
        const uint8_t *b = &bits[k * bits_per_symbol];
        symbols[k] = {level(b[0], b[1]), level(b[2], b[3])};
    }
    return symbols;
}

STAGE Samples shape(const Samples &symbols, const std::vector<float> &pulse)
{
    Samples sent(symbols.size() * samples_per_symbol + pulse.size() - 1);
    for (size_t k = 0; k < symbols.size(); k++)
        for (size_t i = 0; i < pulse.size(); i++) sent[k * samples_per_symbol + i] += symbols[k] * pulse[i];
    return sent;
}

class Channel {
public:
    Channel(double snr_db, uint64_t seed) : noise_(float(std::sqrt(std::pow(10, -snr_db / 10) / 2))), random_(seed) { }

    float variance() const { return 2 * noise_ * noise_; }

    STAGE Samples pass(const Samples &sent, int block)
    {
        float fade = 1 + 0.3f * std::sin(0.05f * float(block));
        Samples received(sent.size());
        for (size_t i = 0; i < sent.size(); i++) received[i] = fade * sent[i] + noise_ * gaussian();
        return received;
    }

    Bits draw(size_t count)
    {
        Bits bits(count);
        for (uint8_t &bit : bits) bit = random_() >> 63;
        return bits;
    }

private:
    // Box and Muller: the same on every machine, unlike std::normal_distribution.
    std::complex<float> gaussian()
    {
        double radius = std::sqrt(-2 * std::log((double(random_() >> 11) + 0.5) / 9007199254740992.0));
        double angle = 2 * pi * double(random_() >> 11) / 9007199254740992.0;
        return {float(radius * std::cos(angle)), float(radius * std::sin(angle))};
    }

    float noise_;
    std::mt19937_64 random_;
};

STAGE Samples match(const Samples &received, const std::vector<float> &pulse)
{
    Samples symbols((received.size() - pulse.size() + 1) / samples_per_symbol);
    for (size_t k = 0; k < symbols.size(); k++)
        for (size_t i = 0; i < pulse.size(); i++) symbols[k] += received[k * samples_per_symbol + i] * pulse[i];
    return symbols;
}

// Brings the mean power to 1, noise apart. Returns the amplitude that the channel left.
STAGE float control_gain(Samples &symbols, float variance)
{
    float power = 0;
    for (const std::complex<float> &symbol : symbols) power += std::norm(symbol);
    float amplitude = std::sqrt(std::max(power / float(symbols.size()) - variance, 1e-6f));
    for (std::complex<float> &symbol : symbols) symbol /= amplitude;
    return amplitude;
}

// Max-log likelihood ratios of one axis: positive where the bit is more likely 1.
void demap_axis(float value, float variance, float *llrs)
{
    float y = value / unit, scale = 4 * unit * unit / variance;
    llrs[0] = scale * (std::abs(y) <= 2 ? y : 2 * (y - std::copysign(1.0f, y)));
    llrs[1] = scale * (2 - std::abs(y));
}

STAGE std::vector<float> demap(const Samples &symbols, float variance)
{
    std::vector<float> llrs(symbols.size() * bits_per_symbol);
    for (size_t k = 0; k < symbols.size(); k++) {
        demap_axis(symbols[k].real(), variance, &llrs[k * bits_per_symbol]);
        demap_axis(symbols[k].imag(), variance, &llrs[k * bits_per_symbol + 2]);
    }
    return llrs;
}

float nearest(float value) { return unit * std::clamp(2 * std::round((value / unit - 1) / 2) + 1, -3.0f, 3.0f); }

STAGE double error_vector(const Samples &symbols)
{
    double error = 0;
    for (const std::complex<float> &symbol : symbols) error += std::norm(symbol - std::complex<float>(nearest(symbol.real()), nearest(symbol.imag())));
    return 100 * std::sqrt(error / double(symbols.size()));
}

STAGE int count_errors(const Bits &bits, const std::vector<float> &llrs)
{
    int errors = 0;
    for (size_t i = 0; i < bits.size(); i++) errors += (llrs[i] > 0) != bits[i];
    return errors;
}

}

template <typename T> void write(std::ofstream &file, const T *values, size_t count)
{
    file.write(reinterpret_cast<const char *>(values), std::streamsize(count * sizeof(T)));
}

int main(int count, char **arguments)
{
    int blocks = count > 1 ? std::atoi(arguments[1]) : 200;
    double snr = count > 2 ? std::atof(arguments[2]) : 14;
    std::ofstream file;
    if (count > 3) file.open(arguments[3], std::ios::binary);
    const std::vector<float> pulse = modem::root_raised_cosine();
    modem::Channel channel(snr, 16);
    long errors = 0, all = 0;
    double worst = 0;
    for (int block = 0; block < blocks; block++) {
        Bits bits = channel.draw(modem::symbols_per_block * modem::bits_per_symbol);
        Samples received = channel.pass(modem::shape(modem::map(bits), pulse), block);
        Samples symbols = modem::match(received, pulse);
        float gain = modem::control_gain(symbols, channel.variance());
        std::vector<float> llrs = modem::demap(symbols, channel.variance() / (gain * gain));
        double evm = modem::error_vector(symbols);
        errors += modem::count_errors(bits, llrs);
        all += long(bits.size());
        worst = std::max(worst, evm);
        if (!file.is_open()) continue;
        write(file, received.data(), received.size());
        write(file, symbols.data(), symbols.size());
        write(file, llrs.data(), llrs.size());
        write(file, &evm, 1);
    }
    std::printf("%d blocks at %g dB: %ld of %ld bits wrong, worst EVM %.2f %%\n", blocks, snr, errors, all, worst);
    return 0;
}
