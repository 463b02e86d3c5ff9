#!/usr/bin/env python3
"""Runs a command and prints what it took: "SECONDS MEBIBYTES", the median time and the largest memory of its processes.

timed.py RUNS COMMAND…                   to its end
timed.py RUNS --until TEXT COMMAND…      to the first line of its output that contains TEXT; then it is told to stop
"""
import resource
import signal
import statistics
import subprocess
import sys
import time


def once(command, until):
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    seconds = None
    for line in process.stdout:
        if until and seconds is None and until in line.decode(errors="replace"):
            seconds = time.monotonic() - start
            process.send_signal(signal.SIGINT)
    process.wait()
    if until and seconds is None:
        sys.exit(f"{command[0]} never printed {until}")
    if not until and process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return seconds if until else time.monotonic() - start


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    runs, command = int(sys.argv[1]), sys.argv[2:]
    until = command[1] if command[0] == "--until" else None
    command = command[2:] if until else command
    seconds = [once(command, until) for _ in range(runs)]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{statistics.median(seconds):.3f} {memory:.0f}")


if __name__ == "__main__":
    main()
