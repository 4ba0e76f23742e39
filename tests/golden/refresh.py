"""Make the files of this folder anew, and say what changed: `python tests/golden/refresh.py`.

`--check` writes nothing and ends with 1 if anything would change. `--release VERSION` keeps today's
sound files for ever, in `released/VERSION`, which nothing writes to again.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "reliability"))

# What they stand on is in another folder.
from golden_bad import Bad, bad_codebooks, bad_files, unsupported_files  # noqa: E402
from golden_good import golden_books, good_files  # noqa: E402

MADE = ("books", "good", "bad", "unsupported")
KEPT = ("books", "good")


def wanted() -> dict[str, bytes]:
    """Return what should stand here: bytes by path."""
    found = {f"books/{name}.json": book.to_json() for name, book in golden_books().items()}
    for good in good_files():
        found[f"good/{good.name}"] = good.message
        found[f"good/{good.name}.hx"] = good.encode()
    found |= {f"bad/{bad.name}.hx": bad.data for bad in bad_files()}
    found |= {f"bad/{name}.json": data for name, (_, data) in bad_codebooks().items()}
    found |= {f"unsupported/{bad.name}.hx": bad.data for bad in unsupported_files()}
    return {**found, "README.md": _readme().encode()}


def stored() -> dict[str, bytes]:
    """Return what stands here: bytes by path."""
    paths = [path for folder in MADE for path in (HERE / folder).glob("*")]
    paths += (HERE / "README.md",) if (HERE / "README.md").exists() else ()
    return {path.relative_to(HERE).as_posix(): path.read_bytes() for path in paths}


def changes() -> dict[str, str]:
    """Return what is not as it should be, by path: missing, changed, or no longer wanted."""
    new, old = wanted(), stored()
    return {
        path: "changed" if path in new and path in old else "missing" if path in new else "unwanted"
        for path in sorted(new.keys() | old.keys())
        if new.get(path) != old.get(path)
    }


def _readme() -> str:
    return "\n".join(
        [
            "# Golden files",
            "",
            "Made by `python tests/golden/refresh.py`, never by hand; a test compares. Containers",
            "are decoded with the codebook in `books/` that they name by its id.",
            "",
            "## good",
            "",
            "Decoding `NAME.hx` gives `NAME`; encoding `NAME` gives these bytes, on every engine.",
            "",
            *_table(("file", "codebook", "what it is")),
            *(f"| `good/{good.name}.hx` | {good.book} | {good.about} |" for good in good_files()),
            "",
            "## bad",
            "",
            *_refused(bad_files(), "bad"),
            *(
                f"| `bad/{name}.json` | | `CodebookError` | codebook: {about} |"
                for name, (about, _) in bad_codebooks().items()
            ),
            "",
            "## unsupported",
            "",
            *_refused(unsupported_files(), "unsupported"),
            "",
        ]
    )


def _refused(files: list[Bad], folder: str) -> list[str]:
    rows = (
        f"| `{folder}/{bad.name}.hx` | {bad.book} | `{bad.error}` | {bad.about} |" for bad in files
    )
    return [*_table(("file", "codebook", "error", "what it is")), *rows]


def _table(heads: tuple[str, ...]) -> list[str]:
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]


def refresh() -> None:
    """Write what is not as it should be."""
    new = wanted()
    for path in changes():
        target = HERE / path
        if path in new:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(new[path])
        else:
            target.unlink()


def release(version: str) -> None:
    """Keep today's codebooks and sound files under the version that is being released."""
    folder = HERE / "released" / version
    folder.mkdir(parents=True)
    for path, data in stored().items():
        if path.startswith(KEPT):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--release", metavar="VERSION", help="keep the sound files for ever")
    asked = parser.parse_args()
    found = changes()
    for path, what in found.items():
        print(f"{what}: {path}")  # noqa: T201 - what it is for
    if asked.check:
        sys.exit(bool(found))
    refresh()
    if asked.release:
        release(asked.release)


if __name__ == "__main__":
    main()
