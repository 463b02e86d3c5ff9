#!/usr/bin/env python3
"""Makes the vectors beside it with numpy and scipy. Inputs are formulas that the tests compute too, so only results are stored.

Signal i of seed s: a 64-bit linear congruential generator (Knuth's MMIX constants) gives uniform numbers in [0, 1) from its upper 53 bits.
real[n] = 0.3 + 0.8 sin(2 pi 0.1234 n) + 0.05 cos(2 pi 0.31 n) + 0.2 (u - 0.5)
complex[n] = (0.1 - 0.2j) + 0.7 exp(2 pi 0.2345j n) + 0.1 exp(-2 pi 0.1j n) + 0.2 ((u - 0.5) + (u' - 0.5)j)

Output: text, one case per line: `name | key=value ... | numbers`, numbers with 17 digits.
Run it in this folder: python3 make.py
"""
import math

import numpy as np
import scipy.stats
from scipy import signal


def uniform(seed, count):
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out[i] = (state >> 11) / 2.0**53
    return out


def real_signal(seed, count):
    n = np.arange(count)
    return 0.3 + 0.8 * np.sin(2 * np.pi * 0.1234 * n) + 0.05 * np.cos(2 * np.pi * 0.31 * n) + 0.2 * (uniform(seed, count) - 0.5)


def complex_signal(seed, count):
    n = np.arange(count)
    u = uniform(seed, 2 * count) - 0.5
    return (0.1 - 0.2j) + 0.7 * np.exp(2j * np.pi * 0.2345 * n) + 0.1 * np.exp(-2j * np.pi * 0.1 * n) + 0.2 * (u[0::2] + 1j * u[1::2])


def numbers(values):
    return " ".join(f"{v:.17g}" for v in values)


def general_cosine(coefficients):
    return lambda length: signal.windows.general_cosine(length, coefficients, sym=False)


NAMED = {
    "Rectangular": "boxcar", "Hann": "hann", "Hamming": "hamming", "Blackman": "blackman", "BlackmanHarris": "blackmanharris",
    "BlackmanNuttall": "nuttall", "FlatTop": "flattop", "Bartlett": "bartlett", "Triangular": "triang", "Parzen": "parzen",
    "Bohman": "bohman", "Cosine": "cosine",
}


def window(kind, length, parameter):
    if kind in NAMED:
        return signal.get_window(NAMED[kind], length)
    if kind == "Nuttall":
        return general_cosine([0.355768, 0.487396, 0.144232, 0.012604])(length)
    if kind == "Kaiser":
        return signal.get_window(("kaiser", parameter), length)
    if kind == "Gaussian":
        return signal.get_window(("gaussian", length / (2 * parameter)), length)
    if kind == "Tukey":
        return signal.get_window(("tukey", parameter), length)
    if kind == "DolphChebyshev":
        return signal.get_window(("chebwin", parameter), length)
    raise ValueError(kind)


KINDS = [(kind, 0.0) for kind in NAMED] + [
    ("Nuttall", 0.0), ("Kaiser", 14.0), ("Kaiser", 5.5), ("Gaussian", 3.0), ("Gaussian", 2.5), ("Tukey", 0.5), ("Tukey", 0.1), ("Tukey", 1.0),
    ("DolphChebyshev", 100.0), ("DolphChebyshev", 60.0)]


def windows(out):
    for kind, parameter in KINDS:
        for length in (2, 7, 16, 33):
            out.append(f"window | kind={kind} parameter={parameter} length={length} | {numbers(window(kind, length, parameter))}")


def spectra(out):
    """All windows at short lengths, and one long one, in both scalings. What is stored of the long ones is every 97th bin."""
    cases = []
    for i, (kind, parameter) in enumerate(KINDS):
        for length in (32, 57):
            for sides in (1, 2):
                cases.append((kind, parameter, 150 + i, length, (0, 0.5, 0.75)[i % 3], (i + length) % 2, sides, 0))
            cases.append((kind, parameter, 150 + i, length, (0.5, 0.3, 0)[i % 3], (i + length) % 2, 2, 1))
    for length, count in ((1, 1), (2, 2), (3, 3), (100, 100), (1000, 4096), (1024, 5000), (4096, 4096), (4097, 20000), (65536, 65536), (65536, 150001), (30030, 70000)):
        for kind in ("Hann", "FlatTop", "Rectangular"):
            for detrend in (0, 1):
                if count < 4 and detrend:
                    continue
                for sides, is_complex in ((1, 0), (2, 0), (2, 1)):
                    if length > 5000 and (kind != "Hann" or sides == 2 and not is_complex):
                        continue
                    cases.append((kind, 0.0, count, length, 0.5, detrend, sides, is_complex))
    for number, (kind, parameter, count, length, overlap, detrend, sides, is_complex) in enumerate(cases):
        x = complex_signal(number + 1, count) if is_complex else real_signal(number + 1, count)
        rate = (1.0, 48000.0, 2.5e6)[number % 3]
        for scaling in ("spectrum", "density"):
            _, power = signal.welch(
                x, rate, window(kind, length, parameter), nperseg=length, noverlap=min(int(length * overlap), length - 1),
                detrend="constant" if detrend else False, return_onesided=sides == 1, scaling=scaling)
            if length == count and not overlap:
                _, again = signal.periodogram(x, rate, window(kind, length, parameter), detrend="constant" if detrend else False,
                                              return_onesided=sides == 1, scaling=scaling)
                assert np.allclose(power, again, rtol=1e-12)
            if sides == 2:
                power = np.fft.fftshift(power)
            every = 1 if len(power) <= 64 else 31 if len(power) < 8000 else 997
            out.append(f"spectrum | seed={number + 1} kind={kind} parameter={parameter} count={count} length={length} overlap={overlap} detrend={detrend} "
                       f"sides={sides} complex={is_complex} rate={rate} scaling={scaling} every={every} largest={power.max():.17g} | {numbers(power[::every])}")


def tones(out):
    """Quality of a synthesised tone with known harmonics, by formulas done here with plain DFT bins of a coherent, unwindowed record."""
    count, bin_ = 4096, 255
    n = np.arange(count)
    for seed, noise, harmonics in ((901, 1e-3, (1e-2, 3e-3, 1e-3)), (902, 1e-5, (1e-3, 5e-4)), (903, 0.02, (0.05,)), (904, 1e-4, ())):
        x = 0.9 * np.cos(2 * np.pi * bin_ * n / count)
        for h, a in enumerate(harmonics):
            x = x + a * np.cos(2 * np.pi * bin_ * (h + 2) * n / count + 0.3 * (h + 1))
        x = x + noise * (uniform(seed, count) - 0.5)
        power = 2 * np.abs(np.fft.rfft(x) / count) ** 2
        power[[0, -1]] /= 2
        fundamental = power[bin_]
        harmonic_bins = []
        for h in range(2, 11):
            place = (bin_ * h) % count
            harmonic_bins.append(min(place, count - place))
        others = np.ones(len(power), bool)
        # The main lobe of the rectangular window is one bin to each side.
        for centre in [0, bin_] + harmonic_bins:
            others[max(0, centre - 1):centre + 2] = False
        usable = np.ones(len(power), bool)
        usable[0:2] = False
        noise_power = power[others].sum() * usable.sum() / others.sum()
        harmonic_power = 0.0
        for centre in harmonic_bins:
            harmonic_power += power[centre - 1:centre + 2].sum()
        tone_power = power[bin_ - 1:bin_ + 2].sum()
        spurs = power.copy()
        spurs[0:2] = 0
        spurs[bin_ - 1:bin_ + 2] = 0
        snr = 10 * math.log10(tone_power / noise_power)
        sinad = 10 * math.log10(tone_power / (noise_power + harmonic_power))
        thd = 10 * math.log10(harmonic_power / tone_power)
        sfdr = 10 * math.log10(fundamental / spurs.max())
        enob = (sinad - 10 * math.log10(1.5)) / (20 * math.log10(2))
        out.append(f"tone | seed={seed} noise={noise} harmonics={','.join(map(str, harmonics)) or 'none'} | {numbers([snr, sinad, thd, sfdr, enob])}")


def histograms(out):
    for seed, count, kind in ((1, 10, "uniform"), (2, 1000, "normal"), (3, 4096, "sum"), (4, 100, "integer"), (5, 50, "constant"), (6, 1, "uniform"), (7, 2, "uniform"), (8, 333, "huge")):
        u = uniform(seed, count * 12)
        if kind == "uniform":
            x = u[:count] * 10 - 3
        elif kind == "normal" or kind == "sum":
            x = u.reshape(count, 12).sum(1) - 6 + (2.5 if kind == "sum" else 0)
        elif kind == "integer":
            x = np.floor(u[:count] * 20)
        elif kind == "huge":
            x = (u[:count] - 0.25) * 1e150
        else:
            x = np.full(count, 1.25)
        for bins in ("fd", 1, 10, 37):
            counts, edges = np.histogram(x, bins=bins)
            out.append(f"histogram | seed={seed} count={count} kind={kind} bins={bins} first={edges[0]:.17g} last={edges[-1]:.17g} | {numbers(counts)}")
        counts, edges = np.histogram(x, bins=16, range=(-1.0, 2.0))
        out.append(f"histogram | seed={seed} count={count} kind={kind} bins=16 first=-1 last=2 range=1 | {numbers(counts)}")
        mean, deviation = scipy.stats.norm.fit(x)
        levels = np.percentile(x, [0, 1, 5, 25, 50, 75, 95, 99, 100])
        out.append(f"fit | seed={seed} count={count} kind={kind} | {numbers([mean, deviation, *levels])}")
        if deviation > 0 and kind != "huge":
            out.append(f"normal | mean={mean:.17g} deviation={deviation:.17g} | "
                       f"{numbers([v for x_ in (-3, 0, 1.5) for v in (scipy.stats.norm.pdf(x_, mean, deviation), scipy.stats.norm.cdf(x_, mean, deviation))])}")


def main():
    for name, make in (("windows", windows), ("spectra", spectra), ("tones", tones), ("histograms", histograms)):
        out = []
        make(out)
        with open(name + ".txt", "w", encoding="ascii") as file:
            file.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
