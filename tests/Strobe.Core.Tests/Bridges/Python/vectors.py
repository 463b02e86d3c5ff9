"""Writes the frames of lanes.txt as the agent does. Each line: path of the lane, number, hit, time, thread, process, activation, type, shape,
flags, payload. Prints the geometry that the writer finds for the lines of the other kind: most slots, bytes, least payload, payload."""
import sys

sys.path.insert(0, sys.argv[1])
from strobe_agent import lanes

for line in sys.stdin:
    words = line.split()
    if len(words) == 4:
        print("%d" % lanes.geometry_for(*map(int, words)))
        continue
    path, number, hit, time, thread, process, activation, kind, shape, flags, payload = words
    lane = lanes.Lane(path)
    lane._words[8], lane._words[9] = int(number), int(hit)
    shape = () if shape == "-" else tuple(map(int, shape.split("x")))
    data = b"" if payload == "-" else bytes.fromhex(payload)
    written = lane.put(int(activation, 0), int(kind), shape, data, int(flags), int(time, 0), int(thread) | int(process) << 32)
    print("1" if written else "0")
