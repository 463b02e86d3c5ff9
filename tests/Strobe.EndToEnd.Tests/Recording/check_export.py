"""Reads back what strobe export wrote, with the programs that the formats are for, and prints what it found: check_export.py KIND FILE…"""
import csv, hashlib, json, math, sqlite3, struct, sys, wave

import numpy

kind, path = sys.argv[1], sys.argv[2]


def crc32c(data, start=0xFFFFFFFF):
    value = start
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def recording():
    """docs/recording-format.md, read literally."""
    data = open(path, "rb").read()
    magic, major, _, size, _, process, salt = struct.unpack_from("<8sHHIqiI", data)
    assert (magic, major, size) == (b"\x89STROBE\n", 1, 64)
    assert struct.unpack_from("<I", data, 60)[0] == crc32c(data[:60])
    assert data[-24:-16] == b"STROBEND" and struct.unpack("<I", data[-4:])[0] == crc32c(data[-24:-4], salt ^ 0xFFFFFFFF)
    index, at, rows, names = struct.unpack("<q", data[-16:-8])[0], 64, b"", {}
    events = frames = 0
    while at <= index:
        head = data[at:at + 72]
        mark, what, sequence, length, items, _, _, first, last, subject, lane, sum_, headsum = struct.unpack("<IIQIIqqqqIIII", head)
        payload = data[at + 72:at + 72 + length]
        assert mark == 0x4B4C4253 and headsum == crc32c(head[:68], salt ^ 0xFFFFFFFF) and sum_ == crc32c(payload)
        if what == 2:
            names[subject] = payload[1:].decode()
        if what == 3:
            assert struct.unpack_from("<I", payload)[0] == items
            events += items
        if what == 4:
            count, bytes_ = struct.unpack_from("<II", payload)
            assert count == items and 8 + 72 * count + bytes_ == length
            for i in range(count):
                number, = struct.unpack_from("<q", payload, 8 + 72 * i)
                assert first <= number <= last
            frames += items
        if what == 7:
            assert payload == rows
        rows += struct.pack("<q", at) + head
        at += 72 + (length + 7 & ~7)
    assert at == len(data) - 24
    return {"process": process, "probes": sorted(names.values()), "events": events, "frames": frames}


def npy():
    array = numpy.load(path, allow_pickle=False)
    return {"dtype": array.dtype.name, "shape": array.shape, "first": str(array.flat[0]), "last": str(array.flat[-1]), "sum": abs(complex(array.sum()))}


def npz():
    with numpy.load(path, allow_pickle=False) as arrays:
        found = {name: [str(arrays[name].dtype), list(arrays[name].shape)] for name in sorted(arrays.files)}
        if "offsets" in arrays.files:
            offsets, shapes, data = arrays["offsets"], arrays["shapes"], arrays["data"]
            parts = [data[offsets[i]:offsets[i + 1]].reshape(shapes[i][shapes[i] >= 0]) for i in range(len(shapes))]
            found["parts"] = [list(part.shape) for part in parts]
            found["sums"] = [float(part.sum()) for part in parts]
        return found


def wav():
    with wave.open(path) as sound:
        bytes_ = sound.readframes(sound.getnframes())
        values = numpy.frombuffer(bytes_, {1: "u1", 2: "<i2", 4: "<i4"}[sound.getsampwidth()])
        return {"channels": sound.getnchannels(), "width": sound.getsampwidth(), "rate": sound.getframerate(), "values": values.tolist()}


def float_wav():
    data = open(path, "rb").read()
    assert data[:4] == b"RIFF" and struct.unpack_from("<I", data, 4)[0] == len(data) - 8 and data[8:16] == b"WAVEfmt "
    tag, channels, rate, _, align, bits = struct.unpack_from("<HHIIHH", data, 20)
    assert data[38:42] == b"fact" and data[50:54] == b"data"
    values = numpy.frombuffer(data[58:58 + struct.unpack_from("<I", data, 54)[0]], {32: "<f4", 64: "<f8"}[bits])
    assert struct.unpack_from("<I", data, 46)[0] == len(values) // channels and align == channels * bits // 8
    return {"tag": tag, "channels": channels, "rate": rate, "count": len(values), "sum": float(values.sum())}


def sigmf():
    meta = json.load(open(path + ".sigmf-meta"))
    data = open(path + ".sigmf-data", "rb").read()
    assert hashlib.sha512(data).hexdigest() == meta["global"]["core:sha512"]
    assert meta["global"]["core:version"] and meta["captures"][0]["core:sample_start"] == 0 and meta["captures"][0]["core:datetime"].endswith("Z")
    name = meta["global"]["core:datatype"]
    dtype = {"cf32_le": "<c8", "cf64_le": "<c16", "rf32_le": "<f4", "rf64_le": "<f8", "ri16_le": "<i2", "ru8": "u1"}[name]
    return {"datatype": name, "rate": meta["global"]["core:sample_rate"], "count": len(numpy.frombuffer(data, dtype)), "sum": abs(complex(numpy.frombuffer(data, dtype).sum())),
            "annotations": [[one["core:sample_start"], one["core:sample_count"]] for one in meta["annotations"]]}


def table():
    rows = list(csv.DictReader(open(path, newline="")))
    return {"rows": len(rows), "columns": list(rows[0]), "values": [float(row["value"]) for row in rows], "shapes": sorted({row["shape"] for row in rows}),
            "frames": len({row["number"] for row in rows})}


def check_schema(instance, name):
    import jsonschema
    schema = json.load(open(sys.argv[3]))
    jsonschema.Draft202012Validator(schema["$defs"][name] | {"$defs": schema["$defs"]}).validate(instance)


def document():
    whole = json.load(open(path))
    check_schema(whole, "frames")
    return {"probe": whole["probe"], "frames": len(whole["frames"]), "values": [frame["values"] for frame in whole["frames"]]}


def chrome():
    whole = json.load(open(path))
    check_schema(whole, "chromeTrace")
    events = whole["traceEvents"]
    calls = sorted((one for one in events if one["ph"] == "X"), key=lambda one: (one["tid"], one["ts"], -one["dur"]))
    for before, after in zip(calls, calls[1:]):
        # Calls of a thread nest or follow each other; times are rounded to nothing, so that this is exact but for the binary fractions.
        if before["tid"] == after["tid"] and after["ts"] + 1e-3 < before["ts"] + before["dur"]:
            assert after["ts"] + after["dur"] <= before["ts"] + before["dur"] + 1e-3, (before, after)
    kinds = {}
    for one in events:
        kinds[one["ph"]] = kinds.get(one["ph"], 0) + 1
    names = {}
    for one in calls:
        names[one["name"]] = names.get(one["name"], 0) + 1
    return {"kinds": kinds, "names": names, "counters": sorted({one["name"] for one in events if one["ph"] == "C"})}


def database():
    connection = sqlite3.connect("file:" + path + "?mode=ro", uri=True)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    ask = lambda sql: connection.execute(sql).fetchall()
    return {"events": dict(ask("SELECT kind, count(*) FROM event GROUP BY kind")), "calls": dict(ask("SELECT name, count(*) FROM call GROUP BY name")),
            "frames": dict(ask("SELECT probe.address, count(*) FROM frame JOIN probe ON frame.probe = probe.id GROUP BY 1")),
            "sources": [one for (one,) in ask("SELECT path FROM source")], "durations": ask("SELECT count(*) FROM call WHERE duration_ns < 0")[0][0],
            "arguments": [json.loads(one) for (one,) in ask("SELECT arguments FROM call WHERE name = 'fall' ORDER BY id")]}


print(json.dumps(globals()[kind]()))
