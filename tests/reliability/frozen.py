"""Print what the built-in files and those of standard corpora cost, as a table that is frozen.

Arguments are files of standard corpora. To be run only where a change of the numbers is wanted::

    python tests/reliability/frozen.py FILE... > tests/reliability/frozen.tsv
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import huffxent as hx
from huffxent import corpora

COLUMNS = "name", "sha256", "symbols", "payload_bits", "foreign_bits", "entropy", "container"
FOREIGN = "essay.en.txt"


def row(name: str, data: bytes) -> list[str]:
    """Return the bits of a file by its own codebook and by a foreign one, and more."""
    own, foreign = hx.train(data), hx.train(corpora.read(FOREIGN))
    blob = hx.compress(data, own)
    reader = hx.Decompressor(own)
    if reader.decompress(blob) != data or not reader.eof:
        raise SystemExit(f"{name} does not come back")
    return [
        name,
        hashlib.sha256(data).hexdigest(),
        str(reader.symbols),
        str(reader.payload_bits),
        str(own.counts.bits(foreign.lengths)),
        f"{hx.entropy(own.counts.distribution()):.12f}",
        hashlib.sha256(blob).hexdigest()[:16],
    ]


def main() -> None:
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(row(name, corpora.read(name))) for name in corpora.CORPORA]
    lines += ["\t".join(row(Path(path).name, Path(path).read_bytes())) for path in sys.argv[1:]]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
