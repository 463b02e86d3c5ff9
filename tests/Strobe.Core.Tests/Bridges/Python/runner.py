"""Runs all programs of a folder, one after the other."""
import os
import sys

folder = sys.argv[1]
for name in sorted(os.listdir(folder)):
    with open(folder + "/" + name) as source:
        exec(compile(source.read(), folder + "/" + name, "exec"), {"__name__": "__main__"})
