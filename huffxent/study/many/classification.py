"""Messages by the label whose codebook takes the fewest bits for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from huffxent.names import distinct, short
from huffxent.render.plots.heatmap import Heatmap
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.style import UNIT
from huffxent.render.tables import table_text
from huffxent.study.many.costs import IMPOSSIBLE, NEVER, comparable
from huffxent.study.many.guesses import Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from huffxent.render.plots.picture import Picture
    from huffxent.study.many.guesses import Guess

SCHEMA = "huffxent.classification/1"

NONE_ABOVE = 3.0
"""Noise floors: a message whose divergence is above that is of none of the labels.

A long message on another subject than the training's is above it too; docs/experiments has figures.
"""


@dataclass(frozen=True, eq=False)
class Classification(Plotted):
    """What each message costs under the codebook of each label.

    Attributes
    ----------
    labels : tuple of str
        Of the codebooks.
    names : tuple of str
        Of the messages.
    symbols : ndarray of int64, shape (messages,)
        How many each message has.
    bits : ndarray of int64, shape (labels, messages)
        Of the payload by each codebook, exactly; -1 where it cannot code the message.
    divergence : ndarray of float64, shape (messages,)
        D(p||q_eff) of single symbols, without contexts, from what the best codebook was learnt
        from; bits per symbol.
    noise_floor : ndarray of float64, shape (messages,)
        What that would be on average if the message were of the same source.
    none_above : float
        Noise floors, above which a message is of none of the labels.
    """

    VIEWS: ClassVar = ("excess",)

    labels: tuple[str, ...]
    names: tuple[str, ...]
    symbols: NDArray[np.int64]
    bits: NDArray[np.int64]
    divergence: NDArray[np.float64]
    noise_floor: NDArray[np.float64]
    none_above: float

    @cached_property
    def guesses(self) -> tuple[Guess, ...]:
        """The label of each message; an `Undecided` for none of them, or where two are equal."""
        labels = [self.labels[place] for place in self._best.tolist()]
        ties, none = (self.margins == 0).tolist(), self._is_none.tolist()
        return tuple(
            Undecided.NONE if foreign else Undecided.TIE if tie else label
            for label, tie, foreign in zip(labels, ties, none, strict=True)
        )

    @cached_property
    def margins(self) -> NDArray[np.int64]:
        """The bits that the second best codebook takes more than the best.

        That is log2 of how many times more probable the message is under the best code, whose
        probabilities are 2^-bits. The largest integer where no other codebook can code it.
        """
        least = self._possible.min(axis=0)
        second = self._others.min(axis=0)
        return np.where(second == NEVER, NEVER, second - least)

    @property
    def runners_up(self) -> tuple[str, ...]:
        """The label of the second best codebook for each message; "" where there is none."""
        return tuple(
            self.labels[place] if margin < NEVER else ""
            for place, margin in zip(
                self._others.argmin(axis=0).tolist(), self.margins.tolist(), strict=True
            )
        )

    @cached_property
    def _possible(self) -> NDArray[np.int64]:
        return comparable(self.bits)

    @cached_property
    def _best(self) -> NDArray[np.int64]:
        """The number of the best codebook for each message."""
        best: NDArray[np.int64] = self._possible.argmin(axis=0)
        return best

    @cached_property
    def _others(self) -> NDArray[np.int64]:
        """What all other codebooks take."""
        others = self._possible.copy()
        others[self._best, np.arange(self._best.size)] = NEVER
        return others

    @cached_property
    def _is_none(self) -> NDArray[np.bool_]:
        impossible = self._possible.min(axis=0) == NEVER
        foreign = self.divergence > self.none_above * self.noise_floor
        none: NDArray[np.bool_] = impossible | foreign
        return none

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield what was found for each message."""
        best = self._best
        columns = zip(
            self.names,
            self.guesses,
            self.symbols.tolist(),
            self.bits[best, np.arange(best.size)].tolist(),
            self.runners_up,
            self.margins.tolist(),
            self.divergence.tolist(),
            self.noise_floor.tolist(),
            strict=True,
        )
        for name, guess, symbols, bits, second, margin, divergence, floor in columns:
            yield {
                "message": name,
                "label": None if isinstance(guess, Undecided) else guess,
                "verdict": guess.value if isinstance(guess, Undecided) else "label",
                "symbols": symbols,
                "bits": None if bits == IMPOSSIBLE else bits,
                "runner_up": second or None,
                "margin_bits": margin if second else None,
                "log_likelihood_ratio_nats": margin * math.log(2) if second else None,
                "kl_divergence": divergence if math.isfinite(divergence) else None,
                "noise_floor": floor,
            }

    def to_dict(self) -> dict[str, Any]:
        """Return what ``huffxent classify --json`` prints."""
        return {
            "schema": SCHEMA,
            "labels": list(self.labels),
            "none_above": self.none_above if math.isfinite(self.none_above) else None,
            "messages": list(self.rows()),
        }

    def __str__(self) -> str:
        rows = [
            (
                row["message"],
                row["verdict"] if row["label"] is None else row["label"],
                row["symbols"],
                "-" if row["bits"] is None else row["bits"],
                row["runner_up"] or "-",
                "-" if row["margin_bits"] is None else f"{row['margin_bits']:+,}",
                "-" if row["kl_divergence"] is None else _times(row),
            )
            for row in self.rows()
        ]
        header = ("message", "label", "symbols", "bits", "next best", "margin", "KL / noise")
        return table_text(header, rows)

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture."""
        return {"excess": self._heatmap} if self.names else {}

    def _heatmap(self) -> Heatmap:
        rates = np.where(self.bits == IMPOSSIBLE, np.nan, self.bits / self.symbols)
        return Heatmap(
            "above the cheapest codebook: every message by every codebook",
            self.labels,
            distinct([short(name) for name in self.names]),
            rates - np.nanmin(rates, axis=0),
            UNIT,
            "codebook of",
            "message",
        )


def _times(row: dict[str, Any]) -> str:
    floor = row["noise_floor"]
    return f"{row['kl_divergence'] / floor:.1f}" if floor else "-"
