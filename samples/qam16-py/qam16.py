"""A 16-QAM radio link with a soft-decision receiver, block by block, with numpy: the same chain as ../qam16-cpp. Nothing in it knows of Strobe.

    python3 qam16.py [blocks] [signal-to-noise ratio in dB] [file]

With a file, it writes its four interesting variables there, block after block, as they are in memory: `received` (1056 complex128), `symbols`
(256 complex128), `llrs` (1024 float64) and `evm` (a float64).
"""
import sys

import numpy as np

SYMBOLS, BITS, SAMPLES, SPAN, ROLL_OFF = 256, 4, 4, 8, 0.25
UNIT = 1 / np.sqrt(10)  # levels are ±1 and ±3 units: a mean power of 1


def root_raised_cosine():
    t = (np.arange(SPAN * SAMPLES + 1) - SPAN * SAMPLES // 2) / SAMPLES
    edge = 4 * ROLL_OFF * t
    with np.errstate(divide="ignore", invalid="ignore"):
        pulse = (np.sin(np.pi * t * (1 - ROLL_OFF)) + edge * np.cos(np.pi * t * (1 + ROLL_OFF))) / (np.pi * t * (1 - edge**2))
    pulse[np.isclose(t, 0)] = 1 - ROLL_OFF + 4 * ROLL_OFF / np.pi
    corner = np.pi / (4 * ROLL_OFF)
    pulse[np.isclose(abs(edge), 1)] = ROLL_OFF / np.sqrt(2) * ((1 + 2 / np.pi) * np.sin(corner) + (1 - 2 / np.pi) * np.cos(corner))
    return pulse / np.sqrt(np.sum(pulse**2))


def map_bits(bits):
    """Two bits for each axis, Gray coded: neighbouring levels differ in one bit."""
    b = bits.reshape(-1, 2, 2)
    levels = UNIT * np.where(b[:, :, 0], 1, -1) * np.where(b[:, :, 1], 1, 3)
    return levels[:, 0] + 1j * levels[:, 1]


def shape(symbols, pulse):
    spread = np.zeros((len(symbols) - 1) * SAMPLES + 1, complex)
    spread[::SAMPLES] = symbols
    return np.concatenate([np.convolve(spread, pulse), np.zeros(SAMPLES - 1)])


def channel(sent, block, variance, random):
    fade = 1 + 0.3 * np.sin(0.05 * block)
    noise = random.normal(size=(2, len(sent))) * np.sqrt(variance / 2)
    return fade * sent + noise[0] + 1j * noise[1]


def match(received, pulse):
    return np.convolve(received, pulse, "valid")[::SAMPLES][:SYMBOLS]


def control_gain(symbols, variance):
    """Brings the mean power to 1, noise apart; also returns the amplitude that the channel left."""
    amplitude = np.sqrt(max(np.mean(abs(symbols) ** 2) - variance, 1e-6))
    return symbols / amplitude, amplitude


def demap(symbols, variance):
    """Max-log likelihood ratios: positive where the bit is more likely 1."""
    y = np.stack([symbols.real, symbols.imag], axis=1) / UNIT
    first = np.where(abs(y) <= 2, y, 2 * (y - np.sign(y)))
    return (4 * UNIT**2 / variance * np.stack([first, 2 - abs(y)], axis=2)).ravel()


def error_vector(symbols):
    y = np.stack([symbols.real, symbols.imag]) / UNIT
    nearest = np.clip(2 * np.round((y - 1) / 2) + 1, -3, 3)
    return float(100 * np.sqrt(np.mean(np.sum((y - nearest) ** 2, axis=0)) * UNIT**2))


def main(blocks=200, snr=14.0, path=None):
    random = np.random.default_rng(16)
    variance = 10 ** (-snr / 10)
    pulse = root_raised_cosine()
    file = open(path, "wb") if path else None
    errors = total = 0
    worst = 0.0
    for block in range(blocks):
        bits = random.integers(0, 2, SYMBOLS * BITS).astype(bool)
        received = channel(shape(map_bits(bits), pulse), block, variance, random)
        symbols, gain = control_gain(match(received, pulse), variance)
        llrs = demap(symbols, variance / gain**2)
        evm = error_vector(symbols)
        errors += int(np.sum((llrs > 0) != bits))
        total += len(bits)
        worst = max(worst, evm)
        if file:
            for values in received, symbols, llrs, np.float64(evm):
                file.write(values.tobytes())
    if file:
        file.close()
    print(f"{blocks} blocks at {snr:g} dB: {errors} of {total} bits wrong, worst EVM {worst:.2f} %")


if __name__ == "__main__":
    main(*(convert(text) for convert, text in zip((int, float, str), sys.argv[1:])))
