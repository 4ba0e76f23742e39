"""The loss curve that is the file-size curve: as a table, as sentences, as a plot."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huffxent.render import spans
from huffxent.render.plots import Curve, Level, Panel
from huffxent.render.tables import table_text
from huffxent.study.checkpoints import ALLOWED_BITS, ALLOWED_SHARE, Course, per_symbol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huffxent.study.checkpoints import Checkpoint


@dataclass(frozen=True)
class Learning(Course):
    """A loss curve that is a file-size curve.

    ``str()`` is what ``huffxent learn`` prints. The attributes are those of `Course`.
    """

    def __str__(self) -> str:
        return "\n".join([_heading(self), "", _table(self), "", *_paragraphs(self)])

    def _repr_html_(self) -> str:
        return spans.html([spans.Span(line)] for line in str(self).splitlines())

    def panels(self) -> list[Panel]:
        """Return what `render.plots` draws: files and losses in bits, and what KL is of them."""
        return _panels(self)


def _heading(found: Course) -> str:
    unit = "labels" if found.labels else "bytes"
    return (
        f"{found.model}; {found.descent}\n"
        f"A: {found.training.symbols:,} {unit} of {found.training.name} to learn from; "
        f"B: {found.message.symbols:,} {unit} of {found.message.name}"
    )


def _table(found: Course) -> str:
    columns = [("epoch", lambda point: f"{point.epoch:,}")]
    columns += [
        ("A, nats", lambda point: _number(point.training_loss)),
        ("A, bits", lambda point: _number(per_symbol(point.training_loss))),
        ("A's file", lambda point: f"{point.training_file:,}"),
    ]
    if any(point.validation_loss is not None for point in found.checkpoints):
        columns.append(("held out", lambda point: _number(per_symbol(point.validation_loss))))
    columns += [
        ("B, nats", lambda point: _number(point.message_loss)),
        ("B, bits", lambda point: _number(per_symbol(point.message_loss))),
    ]
    if not found.labels:
        columns.append(("KL", lambda point: _number(found.kl_bits(point.message_loss))))
    columns += [
        ("B's file", lambda point: f"{point.message_file:,}"),
        ("off, bits", lambda point: f"{_distance(found, point):+.1f}"),
    ]
    if found.checkpoints[0].huffman_file is not None:
        columns.append(("Huffman", lambda point: f"{point.huffman_file:,}"))
    if found.labels:
        columns.append(("right", lambda point: f"{point.accuracy:.1%}"))
    rows = [tuple(cell(point) for _, cell in columns) for point in found.checkpoints]
    return table_text([title for title, _ in columns], rows, right=True)


def _distance(found: Course, point: Checkpoint) -> float:
    return found.message.distance(point.message_loss, point.message_file)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _paragraphs(found: Course) -> Iterator[str]:
    for label, text in _sentences(found):
        indent = " " * 13
        yield textwrap.fill(
            text, 90, initial_indent=label.ljust(13), subsequent_indent=indent
        )


def _sentences(found: Course) -> Iterator[tuple[str, str]]:
    yield (
        "files",
        "bytes on disk, written, read back, decoded, equal; 8 x bytes - N x loss / ln 2 is never "
        f"more than {found.worst:.0%} of the {ALLOWED_SHARE:.2%} + {ALLOWED_BITS} bits allowed",
    )
    yield from _about_constant(found)
    if found.slopes is not None:
        slopes = found.slopes
        yield (
            "gradient",
            f"{slopes.derivatives} derivatives after epoch {slopes.epoch}, up to "
            f"{slopes.largest:.2g}: the gradient (softmax - p, by a logit) is the slope of the "
            f"cross-entropy to {slopes.of_gradient:.0e}, and that is the slope of KL to "
            f"{slopes.of_divergence:.0e}, by finite differences",
        )
    yield from _about_overfitting(found)
    if found.stopped_early:
        yield (
            "stopped",
            f"the loss on what was held out was lowest after epoch {found.best_epoch:,}; --patience "
            "0 goes on",
        )


def _about_constant(found: Course) -> Iterator[tuple[str, str]]:
    a, b = found.training.entropy, found.message.entropy
    if found.labels:
        yield (
            "entropy",
            f"a label is one-hot: its H(p) is 0, and so the loss is KL too. Without features the "
            f"labels take H = {_number(a)} bits each in A and {_number(b)} in B",
        )
    elif b is not None:
        yield (
            "entropy",
            f"H(p) of B is {b:.4f} bits at every checkpoint, a constant for the optimiser: KL is "
            "the loss less that, the same curve lower down. "
            f"H(p) of A is {_number(a)} bits, the floor of its curve",
        )


def _about_overfitting(found: Course) -> Iterator[tuple[str, str]]:
    least = min(found.checkpoints, key=lambda point: point.message_file)
    last = found.checkpoints[-1]
    lost, won = least.training_file - last.training_file, last.message_file - least.message_file
    if lost > 0 and won > 0:
        yield (
            "overfitting",
            f"since epoch {least.epoch:,} A's file lost another {lost:,} bytes, and B's won {won:,}",
        )


def _panels(found: Course) -> list[Panel]:
    points = [point for point in found.checkpoints if point.message_loss is not None]
    epochs = [float(point.epoch) for point in points]
    levels = []
    sides = (
        ("A", found.training, "entropy", "training"),
        ("B", found.message, "mismatch", "message"),
    )
    curves = []
    for name, side, meaning, which in sides:
        losses = [getattr(point, f"{which}_loss") for point in points]
        files = [getattr(point, f"{which}_file") for point in points]
        bits = [loss and per_symbol(loss) for loss in losses]
        curves.append(Curve(f"loss on {name} / ln 2", epochs, bits, meaning, ""))
        label = f"{name}'s file, 8 x bytes / N"
        sizes = [8 * size / side.symbols for size in files]
        curves.append(Curve(label, epochs, sizes, meaning, line=False))
        if side.entropy is not None and not found.labels:
            levels.append(Level(f"H(p) of {name}", side.entropy, meaning))
    if found.checkpoints[0].huffman_bits is not None:
        rates = [(point.huffman_bits or 0) / found.message.symbols for point in points]
        curves.append(Curve("B by Huffman codewords", epochs, rates, "rounding", "s", line=False))
    first = Panel(
        "the loss curve is the file-size curve", "epochs", "bits per symbol", curves, levels, growing=True
    )
    panels = [first]
    if not found.labels:
        losses = [per_symbol(point.message_loss) or 0.0 for point in points]
        distances = [found.kl_bits(point.message_loss) or 0.0 for point in points]
        panels.append(
            Panel(
                "B: KL is the cross-entropy less a constant",
                "epochs",
                "bits per symbol",
                [
                    Curve("H(p, q_theta)", epochs, losses, "mismatch"),
                    Curve("KL(p || q_theta)", epochs, distances, "length_limit", "s"),
                ],
                [Level("H(p), which no theta changes", found.message.entropy or 0.0, "entropy")],
                growing=True,
            )
        )
    return panels
