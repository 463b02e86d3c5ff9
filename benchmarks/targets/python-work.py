"""What compare-python.sh measures: python-work.py calls|loop|arrays. Prints the least time of some rounds, in nanoseconds per round."""
import sys
import time


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def calls():
    fib(18)
    total = 0
    for i in range(50000):
        total += i * 2


def loop():
    x = 0.0
    for i in range(20000):
        x = x + 1.5  # PROBED x
        y = x * 0.5
        z = y - x


def arrays():
    import numpy
    wave = numpy.exp(2j * numpy.pi * numpy.arange(4096) / 4096)
    for k in range(2000):
        spectrum = numpy.fft.fft(wave * k)
        power = spectrum.real ** 2 + spectrum.imag ** 2  # PROBED spectrum@read
    return power


def main():
    work, rounds = {"calls": (calls, 20), "loop": (loop, 20), "arrays": (arrays, 1)}[sys.argv[1]]
    least = None
    for _ in range(rounds):
        begin = time.perf_counter_ns()
        work()
        took = time.perf_counter_ns() - begin
        least = took if least is None else min(least, took)
    print("ns", least)


main()
