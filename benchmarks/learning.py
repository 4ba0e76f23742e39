"""Training q_theta: our gradient descent beside PyTorch's, and how long `huffxent learn` takes.

python benchmarks/learning.py            # two minutes; needs huffxent[torch]
python benchmarks/learning.py --quick    # little data, to see that it runs

Both train the same model on the same batches with the same steps of Adam, in double precision on
the CPU; that both end at the same loss is checked.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from workloads import text

import huffxent as hx
from huffxent.models.softmax.bilinear import Bilinear
from huffxent.models.softmax.descent import Descent
from huffxent.models.softmax.objective import counted, loss_nats
from huffxent.models.softmax.optimisers import MOMENTUM, SECOND_MOMENT, rate_at
from huffxent.models.softmax.table import Order1
from huffxent.models.softmax.training import Training


class Peer:
    """The same model and descent in PyTorch."""

    def __init__(self, training: Training, family, indices: np.ndarray) -> None:
        self._training, self._descent = training, training.descent
        self._theta = {
            name: torch.tensor(part, requires_grad=True)
            for name, part in family.initial(training.descent.seed).items()
        }
        padded = np.concatenate([np.zeros(family.context, dtype=np.int64), indices])
        self._before = torch.tensor(
            np.stack([padded[family.context - k :][: indices.size] for k in self._places(family)])
        )
        self._targets = torch.tensor(indices.astype(np.int64))
        betas = (MOMENTUM, SECOND_MOMENT)
        self._adam = torch.optim.Adam(self._theta.values(), lr=1.0, betas=betas, eps=1e-8)
        self._step = self._epoch = 0

    @staticmethod
    def _places(family) -> range:
        return range(1, family.context + 1)

    def _logits(self, before: torch.Tensor) -> torch.Tensor:
        if "table" in self._theta:
            return self._theta["table"][before[0]]
        embeddings = self._theta["embeddings"]
        hidden = sum(embeddings[place][row] for place, row in enumerate(before))
        return hidden @ self._theta["readout"] + self._theta["bias"]

    def epoch(self) -> None:
        for batch in self._descent.batches(self._targets.numel(), self._epoch):
            places = slice(None) if batch is None else torch.tensor(batch)
            self._step += 1
            self._adam.param_groups[0]["lr"] = rate_at(self._step, self._descent.rate)
            self._adam.zero_grad()
            logits = self._logits(self._before[:, places])
            torch.nn.functional.cross_entropy(logits, self._targets[places]).backward()
            self._adam.step()
        self._epoch += 1

    def loss(self) -> float:
        with torch.no_grad():
            logits = self._logits(self._before)
            return float(torch.nn.functional.cross_entropy(logits, self._targets))


def compare(family, data: bytes, epochs: int) -> None:
    indices = np.frombuffer(data, dtype=np.uint8)
    ours = Training(family, Descent(), indices)
    theirs = Peer(ours, family, indices)
    seconds: list[list[float]] = [[], []]
    for _ in range(epochs):
        for place, epoch in enumerate((ours.epoch, theirs.epoch)):
            start = time.perf_counter()
            epoch()
            seconds[place].append(time.perf_counter() - start)
    loss = loss_nats(family, ours.state.theta, counted(indices, family.context))
    assert abs(loss - theirs.loss()) < 1e-6, (loss, theirs.loss())
    medians = [statistics.median(part) for part in seconds]
    print(
        f"| {family.title} | {len(data):,} | {ours.descent.batch:,} | {medians[0]:.3f} "
        f"| {medians[1]:.3f} | {medians[1] / medians[0]:.2f} |",
        flush=True,
    )


def whole_run(data: bytes, model: str, epochs: int | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text"
        path.write_bytes(data)
        start = time.perf_counter()
        found = hx.learn(path, path, model, epochs=epochs, patience=0)
        seconds = time.perf_counter() - start
    last = found.checkpoints[-1]
    files = 2 * len(found.checkpoints)
    print(f"| {model} | {last.epoch:,} | {last.step:,} | {files} | {seconds:.1f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    data = text(20_000 if quick else 1_000_000)
    print("| model | bytes | a step | an epoch, s | PyTorch's, s | times as fast |")
    print("|---|---|---|---|---|---|")
    compare(Order1(), data, 2 if quick else 9)
    compare(Bilinear(), data[:200_000], 1 if quick else 3)
    print(f"\n`huffxent learn`, {len(data):,} bytes as A and as B\n")
    print("| model | epochs | steps | files written and read | s |")
    print("|---|---|---|---|---|")
    whole_run(data, "order0", None)
    whole_run(data, "order1", None)
    whole_run(data, "bilinear", 1)


if __name__ == "__main__":
    main()
