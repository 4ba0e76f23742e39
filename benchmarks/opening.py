"""How large the page is, and how long a browser takes to open it and have it ready.

    python benchmarks/opening.py

Needs huffxent[report,browser] and Chromium.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

import huffxent as hx
from huffxent import corpora

ROUNDS = 7
READY = "() => document.documentElement.dataset.ready === 'yes'"


def main() -> None:
    names = sorted(name for name in corpora.CORPORA if name.startswith("essay."))
    essays = [corpora.locate(name) for name in names]
    pages = {
        "two essays": hx.report(essays[1], essays[0]),
        "two essays by words": hx.report(essays[1], essays[0], symbols="words"),
        "all 256 bytes": hx.report(corpora.locate("uniform.bin"), corpora.locate("uniform.bin")),
        f"{len(essays)} essays": hx.report(*essays),
    }
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    print("| page | MB | seconds until ready |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, report in pages.items():
            path = Path(folder, "page.html")
            report.save(path, force=True)
            seconds = []
            for _ in range(ROUNDS):
                view = browser.new_page()
                start = time.perf_counter()
                view.goto(path.as_uri())
                view.wait_for_function(READY)
                seconds.append(time.perf_counter() - start)
                view.close()
            size = path.stat().st_size / 1e6
            print(f"| {name} | {size:.2f} | {statistics.median(seconds):.2f} |")
        browser.close()


if __name__ == "__main__":
    main()
