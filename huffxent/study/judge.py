"""PyTorch as a judge of our cross_entropy, where it is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Verdict:
    """What PyTorch says: its version, and a loss in nats."""

    version: str
    loss: float


def ask_torch(
    logits: NDArray[np.float64], batches: Iterable[NDArray[np.integer]]
) -> Verdict | None:
    """Return the mean of PyTorch's cross_entropy over symbols, the same logits for each of them.

    None where PyTorch is not installed, or there are no symbols.
    """
    try:
        import torch
    except ImportError:
        return None
    row, total, symbols = torch.tensor(logits, dtype=torch.float64), 0.0, 0
    for batch in batches:
        targets = torch.tensor(batch.astype("int64"))
        inputs = row.expand(targets.numel(), -1)
        loss = torch.nn.functional.cross_entropy(inputs, targets, reduction="sum")
        total, symbols = total + float(loss), symbols + targets.numel()
    return Verdict(str(torch.__version__), total / symbols) if symbols else None
