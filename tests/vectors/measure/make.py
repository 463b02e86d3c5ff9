#!/usr/bin/env python3
"""Makes vectors.txt: what numpy and scipy say, for the tests of measurements and derived channels.

One line per array: its name, a tab, and its numbers (of complex arrays the real and the imaginary parts in turn).
Written with numpy 1.24.2 and scipy 1.10.1; run it again only when a vector is added."""

import os

import numpy as np
from scipy import integrate, signal

RATE = 1000.0
rng = np.random.default_rng(20240229)
out = {}


def put(name, values):
    values = np.atleast_1d(values)
    if np.iscomplexobj(values):
        values = np.column_stack([values.real, values.imag]).ravel()
    out[name] = values.astype(float)


t = np.arange(160) / RATE
x = 0.7 * np.sin(2 * np.pi * 13.7 * t + 0.3) + 0.2 * np.cos(2 * np.pi * 171 * t) + 0.1 * rng.standard_normal(160) + 0.05
odd = x[:129] * np.linspace(0.5, 1.5, 129)
far = x + 1e6
iq = np.exp(2j * np.pi * 37 * t) * (1 + 0.3 * np.sin(2 * np.pi * 5 * t)) + 0.05 * (rng.standard_normal(160) + 1j * rng.standard_normal(160))
put("x", x)
put("odd", odd)
put("far", far)
put("iq", iq)

for name, v in (("x", x), ("odd", odd), ("far", far), ("abs-iq", np.abs(iq))):
    put(f"stats {name}", [v.min(), v.max(), np.ptp(v), v.mean(), np.sqrt(np.mean(v**2)), v.std(), np.median(v), np.percentile(v, 50)])
put("area x", np.trapz(x, dx=1 / RATE))
put("pearson", np.corrcoef(x[:129], odd)[0, 1])
put("correlate", signal.correlate(odd, x[:129], mode="full"))

put("diff x", np.diff(x) * RATE)
put("gradient x", np.gradient(x, 1 / RATE))
put("integral x", integrate.cumulative_trapezoid(x, dx=1 / RATE, initial=0))
for w in (1, 2, 7, 16, 159, 400):
    put(f"avg {w}", [x[max(0, i - w + 1):i + 1].mean() for i in range(160)])
angle = np.cumsum(rng.uniform(-3, 3, 160))
put("wrapped", np.angle(np.exp(1j * angle)))
put("unwrap", np.unwrap(np.angle(np.exp(1j * angle))))
degrees = np.round(np.cumsum(rng.integers(-20, 21, 160)) * 10.0)
put("degrees", degrees % 360)
put("unwrap 360", np.unwrap(degrees % 360, period=360))

windows = {"hamming": "hamming", "hann": "hann", "blackman": "blackman", "rectangular": "boxcar"}
for window, known in windows.items():
    for taps in (3, 20, 51):
        put(f"taps low {window} {taps}", signal.firwin(taps, 120, window=known, fs=RATE))
        put(f"taps band {window} {taps}", signal.firwin(taps, [80, 210], window=known, pass_zero="bandpass", fs=RATE))
        if taps % 2 == 1:
            put(f"taps high {window} {taps}", signal.firwin(taps, 120, window=known, pass_zero="highpass", fs=RATE))
            put(f"taps stop {window} {taps}", signal.firwin(taps, [80, 210], window=known, pass_zero="bandstop", fs=RATE))
put("fir_lowpass 21", signal.lfilter(signal.firwin(21, 120, fs=RATE), 1, x))
put("fir_bandstop 101", signal.lfilter(signal.firwin(101, [80, 210], pass_zero="bandstop", fs=RATE), 1, x))
put("fir_highpass iq", signal.lfilter(signal.firwin(31, 60, pass_zero="highpass", window="hann", fs=RATE), 1, iq))
put("fir zero", np.convolve(x, signal.firwin(21, 120, fs=RATE), mode="same"))

L, C = np.longdouble, np.clongdouble
PI = L(4) * np.arctan(L(1))


def wide(kind, order, low, high):
    """A Butterworth band-pass or band-stop of x in extended precision, section by section."""
    w1, w2 = (2 * np.tan(PI * L(edge) / L(RATE)) for edge in (low, high))
    centre = np.sqrt(w1 * w2)
    w0 = 2 * np.arctan(centre / 2)
    z = np.cos(w0) - C(1j) * np.sin(w0) if kind == "bandpass" else C(1)
    b = [L(1), L(0), L(-1)] if kind == "bandpass" else [L(1), -2 * np.cos(w0), L(1)]
    y = x.astype(L)
    for k in range((order + 1) // 2):
        angle = PI * (2 * k + 1) / (2 * order)
        is_real = 2 * k + 1 == order
        pole = C(-1) if is_real else -np.sin(angle) + C(1j) * np.cos(angle)
        half = pole * (w2 - w1) / 2 if kind == "bandpass" else (w2 - w1) / 2 / pole
        root = np.sqrt(half * half - centre * centre)
        pair = [(2 + s) / (2 - s) for s in (half + root, half - root)]
        a = [(-(pair[0] + pair[1]).real, (pair[0] * pair[1]).real)] if is_real else [(-2 * p.real, abs(p) ** 2) for p in pair]
        for a1, a2 in a:
            gain = abs((b[0] + z * (b[1] + z * b[2])) / (1 + z * (a1 + z * a2)))
            s1 = s2 = L(0)
            for i, v in enumerate(y.copy()):
                y[i] = b[0] / gain * v + s1
                s1 = b[1] / gain * v - a1 * y[i] + s2
                s2 = b[2] / gain * v - a2 * y[i]
    return y


for order in (1, 2, 3, 4, 9):
    for kind, edges in (("lowpass", 30), ("highpass", 90), ("bandpass", [40, 60]), ("bandpass", [5, 400]), ("bandstop", [40, 60]), ("bandstop", [3, 450])):
        sos = signal.butter(order, edges, kind, output="sos", fs=RATE)
        label = "-".join(str(e) for e in np.atleast_1d(edges))
        if order == 9 and label in ("5-400", "3-450"):
            # scipy's poles lose digits here (its difference of nearly equal roots): eighty bits instead.
            put(f"{kind} {label} {order}", wide(kind, order, *edges))
            continue
        put(f"{kind} {label} {order}", signal.sosfilt(sos, x))
        put(f"{kind} {label} {order} zero", signal.sosfiltfilt(sos, x))
put("lowpass slow", signal.sosfilt(signal.butter(6, 0.05, output="sos", fs=RATE), x))
put("lowpass iq", signal.sosfilt(signal.butter(3, 30, output="sos", fs=RATE), iq))

for name, v in (("x", x), ("odd", odd)):
    put(f"analytic {name}", signal.hilbert(v))
    put(f"envelope {name}", np.abs(signal.hilbert(v)))
    for rate in (150, 500, 999, 1001, 2000, 3333):
        put(f"fft {name} {rate}", signal.resample(v, int(round(len(v) * rate / RATE))))
    for up, down in ((1, 2), (2, 1), (3, 2), (1, 4), (5, 8), (147, 160)):
        put(f"poly {name} {up} {down}", signal.resample_poly(v, up, down))
    for rate in (333.0, 1000.0, 2500.0):
        count = int(np.floor((len(v) - 1) * rate / RATE)) + 1
        put(f"linear {name} {rate:g}", np.interp(np.arange(count) / rate, np.arange(len(v)) / RATE, v))
put("poly iq 3 2", signal.resample_poly(iq, 3, 2))
put("fft iq 2000", signal.resample(iq, 320))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.txt"), "w", encoding="ascii") as file:
    for name, values in out.items():
        file.write(name + "\t" + " ".join(repr(float(v)) for v in values) + "\n")
