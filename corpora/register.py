"""Refresh sizes and sha256 in registry.tsv; run it after a file here was changed on purpose."""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> None:
    """Rewrite the registry, keeping its order and its titles."""
    registry = FOLDER / "registry.tsv"
    head, *rows = registry.read_text(encoding="utf-8").splitlines()
    lines = [head]
    for row in rows:
        name, _, _, title = row.split("\t")
        data = (FOLDER / name).read_bytes()
        lines.append(f"{name}\t{len(data)}\t{hashlib.sha256(data).hexdigest()}\t{title}")
    registry.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
