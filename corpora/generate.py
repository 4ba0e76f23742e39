"""Write the generated corpora into this folder: the same bytes on every machine.

Run ``python corpora/generate.py``. Only integers and ``random.Random(seed).random()``, which Python
promises never to change, decide what is written; a test compares the result with the files here.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STATIONS = ("harbour", "mill", "north-ridge", "orchard", "quarry", "south-gate", "station", "weir")
SKIES = ("clear", "cloudy", "drizzle", "fog", "overcast", "rain", "snow")
LEVELS = ("DEBUG", "INFO", "INFO", "INFO", "INFO", "INFO", "WARNING", "ERROR")
SERVICES = ("cart", "catalogue", "gateway", "login", "mailer", "payment", "search")
EVENTS = (
    "request accepted",
    "request finished",
    "cache miss",
    "cache hit",
    "retry scheduled",
    "session opened",
    "session closed",
    "upstream timed out",
)


# Of each variety: usual weight in grams, diameter in millimetres, redness in percent and firmness
# in newtons, how far each goes to either side, and how many in a hundred have a russet skin.
APPLES: dict[str, tuple[tuple[int, ...], tuple[int, ...], int]] = {
    "amber": ((152, 70, 18, 61), (36, 9, 14, 12), 12),
    "bellflower": ((176, 75, 31, 54), (40, 10, 18, 12), 8),
    "crimson": ((148, 69, 72, 66), (34, 9, 20, 14), 4),
    "dusk": ((131, 66, 44, 72), (30, 8, 22, 12), 58),
}


def below(rng: random.Random, n: int) -> int:
    """Return an integer from 0 to n - 1."""
    return int(rng.random() * n)


def pick(rng: random.Random, items: Sequence[str]) -> str:
    """Return one of `items`, each as likely."""
    return items[below(rng, len(items))]


def drawn(rng: random.Random, cumulative: Sequence[int]) -> int:
    """Return an index with probability proportional to the steps of `cumulative`."""
    at = below(rng, cumulative[-1])
    return next(index for index, edge in enumerate(cumulative) if at < edge)


def shuffled(rng: random.Random, counts: dict[int, int]) -> bytes:
    """Return exactly so many of each byte, in random order (Fisher and Yates)."""
    data = bytearray(b"".join(bytes([byte]) * n for byte, n in counts.items()))
    for last in range(len(data) - 1, 0, -1):
        other = below(rng, last + 1)
        data[last], data[other] = data[other], data[last]
    return bytes(data)


def weather_csv(rng: random.Random) -> bytes:
    """Return hourly weather of eight stations: columns of differing kinds."""
    rows = ["date,hour,station,temperature,humidity,wind,sky"]
    tenths = [80 + below(rng, 60) for _ in STATIONS]
    for hour in range(168):
        for number, station in enumerate(STATIONS):
            tenths[number] += below(rng, 21) - 10 + (4 if 6 <= hour % 24 < 15 else -3)
            rows.append(
                f"2024-03-{1 + hour // 24:02d},{hour % 24:02d}:00,{station},"
                f"{tenths[number] / 10:.1f},{40 + below(rng, 56)},{below(rng, 90) / 10:.1f},"
                f"{pick(rng, SKIES)}"
            )
    return ("\n".join(rows) + "\n").encode("ascii")


def service_log(rng: random.Random) -> bytes:
    """Return a log of one JSON object a line, as services write it."""
    rows, milliseconds = [], 0
    for _ in range(420):
        milliseconds += 1 + below(rng, 4000)
        seconds = milliseconds // 1000
        stamp = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        row = {
            "time": f"2024-03-01T{stamp}.{milliseconds % 1000:03d}Z",
            "level": pick(rng, LEVELS),
            "service": pick(rng, SERVICES),
            "event": pick(rng, EVENTS),
            "request": f"{below(rng, 1 << 32):08x}",
            "took_ms": below(rng, 30) * below(rng, 30),
        }
        rows.append(json.dumps(row))
    return ("\n".join(rows) + "\n").encode("ascii")


def orchard_csv(rng: random.Random) -> bytes:
    """Return apples of four varieties, measured: features, and a label that they do not settle."""
    rows = ["weight,diameter,redness,firmness,skin,variety"]
    names = tuple(APPLES)
    for _ in range(900):
        variety = names[drawn(rng, (30, 65, 85, 100))]
        usual, spread, russet = APPLES[variety]
        # A sum of three is near enough to a bell.
        tenths = [
            10 * middle + sum(below(rng, 10 * width + 1) for _ in range(3)) - 15 * width
            for middle, width in zip(usual, spread, strict=True)
        ]
        skin = "russet" if below(rng, 100) < russet else "smooth"
        numbers = ",".join(f"{max(0, value) / 10:.1f}" for value in tenths)
        rows.append(f"{numbers},{skin},{variety}")
    return ("\n".join(rows) + "\n").encode("ascii")


def dna(rng: random.Random) -> bytes:
    """Return a Markov source over A, C, G, T: each base depends on the one before."""
    base, after = 0, ((40, 55, 80, 100), (30, 55, 62, 100), (25, 48, 75, 100), (18, 40, 68, 100))
    bases = bytearray()
    for _ in range(32768):
        base = drawn(rng, after[base])
        bases += b"ACGT"[base : base + 1]
    return bytes(bases)


def sensor(rng: random.Random) -> bytes:
    """Return a 16-bit little-endian signal: a triangle wave that wanders, with noise."""
    data, drift = bytearray(), 0
    for step in range(16384):
        drift += below(rng, 9) - 4
        triangle = abs(step % 512 - 256) * 24
        noise = below(rng, 33) + below(rng, 33) - 32
        data += (16384 + triangle + drift + noise).to_bytes(2, "little")
    return bytes(data)


def one_byte(rng: random.Random) -> bytes:  # noqa: ARG001 - every generator is called alike
    """Return a single byte many times: H = 0, and yet a bit for each."""
    return b"a" * 16384


def two_symbols_quarter(rng: random.Random) -> bytes:
    """Return exactly a quarter of ones: Ber(.25)."""
    return shuffled(rng, {ord("0"): 6144, ord("1"): 2048})


def two_symbols_half(rng: random.Random) -> bytes:
    """Return exactly half ones: Ber(.5)."""
    return shuffled(rng, {ord("0"): 4096, ord("1"): 4096})


def uniform(rng: random.Random) -> bytes:
    """Return random bytes, each as likely: nothing to gain."""
    return bytes(below(rng, 256) for _ in range(32768))


def fibonacci(rng: random.Random) -> bytes:
    """Return 21 symbols with Fibonacci counts: the deepest Huffman code for its size."""
    counts, n, following = {}, 1, 1
    for letter in range(21):
        counts[ord("a") + letter] = n
        n, following = following, n + following
    return shuffled(rng, counts)


GENERATED: dict[str, Callable[[random.Random], bytes]] = {
    "weather.csv": weather_csv,
    "service.jsonl": service_log,
    "orchard.csv": orchard_csv,
    "dna.txt": dna,
    "sensor.u16le": sensor,
    "one-byte.bin": one_byte,
    "two-symbols-quarter.bin": two_symbols_quarter,
    "two-symbols-half.bin": two_symbols_half,
    "uniform.bin": uniform,
    "fibonacci.bin": fibonacci,
}


def generated(name: str) -> bytes:
    """Return the content of one generated corpus; its name is its seed."""
    return GENERATED[name](random.Random(name))


def main() -> None:
    """Write all of them beside this script."""
    for name in GENERATED:
        Path(__file__).with_name(name).write_bytes(generated(name))


if __name__ == "__main__":
    main()
