"""The loss curve that is the file-size curve: as a table, as sentences, as a plot."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from huffxent.container.bare import head_size
from huffxent.names import short
from huffxent.render import spans
from huffxent.render.plots.curves import Curve, Level, Panel
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.style import UNIT
from huffxent.render.tables import table_text
from huffxent.study.checkpoints import ALLOWED_BITS, ALLOWED_SHARE, Course, per_symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from huffxent.render.plots.picture import Picture
    from huffxent.study.checkpoints import Checkpoint


@dataclass(frozen=True)
class Learning(Course, Plotted):
    """A loss curve that is a file-size curve.

    ``str()`` is what ``huffxent learn`` prints. The attributes are those of `Course`.
    """

    def __str__(self) -> str:
        return "\n".join([_heading(self), "", _table(self), "", *_paragraphs(self)])

    def _repr_html_(self) -> str:
        return spans.html([spans.Span(line)] for line in str(self).splitlines())

    VIEWS: ClassVar = ("files", "mismatch", "overfitting")
    TOGETHER: ClassVar = True

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its pictures: labels have no mismatch, and not all overfit."""
        found: dict[str, Callable[[], Picture]] = {"files": lambda: _rates(self)}
        if not self.labels:
            found["mismatch"] = lambda: _parallel(self)
        if _about_overfitting(self):
            found["overfitting"] = lambda: _overfitting(self)
        return found


def _heading(found: Course) -> str:
    unit = "labels" if found.labels else "bytes"
    return (
        f"{found.model}; {found.descent}\n"
        f"A: {found.training.symbols:,} {unit} of {found.training.name} to learn from; "
        f"B: {found.message.symbols:,} {unit} of {found.message.name}"
    )


def _table(found: Course) -> str:
    columns: list[tuple[str, Callable[[Checkpoint], str]]] = [
        ("epoch", lambda point: f"{point.epoch:,}"),
        ("A, nats", lambda point: _number(point.training_nats)),
        ("A, bits", lambda point: _number(per_symbol(point.training_nats))),
        ("A's file", lambda point: f"{point.training_file_bytes:,}"),
    ]
    if any(point.validation_nats is not None for point in found.checkpoints):
        columns.append(("held out", lambda point: _number(per_symbol(point.validation_nats))))
    columns += [
        ("B, nats", lambda point: _number(point.message_nats)),
        ("B, bits", lambda point: _number(per_symbol(point.message_nats))),
    ]
    if not found.labels:
        columns.append(("KL", lambda point: _number(found.kl_bits(point.message_nats))))
    columns += [
        ("B's file", lambda point: f"{point.message_file_bytes:,}"),
        ("off, bits", lambda point: f"{_distance(found, point):+.1f}"),
    ]
    if found.checkpoints[0].huffman_file_bytes is not None:
        columns.append(("Huffman container", lambda point: f"{point.huffman_file_bytes:,}"))
    if found.labels:
        columns.append(("right", lambda point: _share(point.accuracy)))
    rows = [tuple(cell(point) for _, cell in columns) for point in found.checkpoints]
    return table_text([title for title, _ in columns], rows, right=True)


def _distance(found: Course, point: Checkpoint) -> float:
    return found.message.distance(point.message_nats, point.message_file_bytes)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _paragraphs(found: Course) -> Iterator[str]:
    for label, text in _remarks(found).items():
        if text:
            yield textwrap.fill(
                text, 90, initial_indent=label.ljust(13), subsequent_indent=" " * 13
            )


def _remarks(found: Course) -> dict[str, str]:
    return {
        "files": "bytes on disk, written, read back, decoded, equal; 8 x bytes - N x loss / ln 2 "
        f"is never more than {found.worst:.0%} of the {ALLOWED_SHARE:.2%} + {ALLOWED_BITS} bits "
        "allowed",
        "entropy": _about_constant(found),
        "gradient": "" if found.slopes is None else found.slopes.sentence,
        "overfitting": _about_overfitting(found),
        "stopped": f"the loss on what was held out was lowest after epoch {found.best_epoch:,}; "
        "--patience 0 goes on"
        if found.stopped_early
        else "",
    }


def _about_constant(found: Course) -> str:
    a, b = found.training.entropy, found.message.entropy
    if found.labels:
        return (
            "taken one by one, a label is one-hot: its H(p) is 0, and the loss is KL too. Without "
            "features the "
            f"labels take H = {_number(a)} bits each in A and {_number(b)} in B"
        )
    if b is None:
        return ""
    given = f", given {found.given}," if found.given else ""
    if found.message.thin or found.training.thin:
        return (
            f"H(p) of B{given} is {b:.4f} bits by its own counts, that of A {_number(a)}: most "
            "contexts occur once, so that these are far below what any model that generalises can "
            "reach, and KL is as far above. What holds is that they differ by a constant"
        )
    return (
        f"H(p) of B{given} is {b:.4f} bits at every checkpoint, a constant for the optimiser: KL "
        "is the loss less that, the same curve lower down. "
        f"That of A is {_number(a)} bits, the floor of its curve"
    )


def _about_overfitting(found: Course) -> str:
    least, last = found.smallest, found.checkpoints[-1]
    lost, won = (
        least.training_file_bytes - last.training_file_bytes,
        last.message_file_bytes - least.message_file_bytes,
    )
    if lost <= 0 or won <= 0:
        return ""
    return (
        f"since epoch {least.epoch:,} A's file lost another {lost:,} bytes, and B's grew by {won:,}"
    )


def _rates(found: Course) -> Panel:
    epochs, curves, levels = _epochs(found.checkpoints), [], []
    sides = (("A", found.training, "entropy", "o"), ("B", found.message, "mismatch", "^"))
    for place, (name, side, meaning, marker) in enumerate(sides):
        costs = [point.of_sides[place] for point in found.checkpoints]
        losses = [per_symbol(loss) for loss, _ in costs]
        if None in losses:
            continue
        head = head_size(side.symbols)
        rates = [8 * (size - head) / side.symbols for _, size in costs]
        curves += [
            Curve(f"loss on {name} / ln 2", epochs, [bits or 0.0 for bits in losses], meaning, ""),
            Curve(
                f"{name}'s file, 8 x (bytes - {head} of its head) / N",
                epochs,
                rates,
                meaning,
                marker,
                line=False,
            ),
        ]
        if side.entropy is not None and not found.labels:
            levels.append(Level(f"H(p) of {name}", side.entropy, meaning))
    codewords = [point.huffman_bits for point in found.checkpoints]
    if None not in codewords and found.message.symbols:
        rates = [(bits or 0) / found.message.symbols for bits in codewords]
        curves.append(Curve("B by Huffman codewords", epochs, rates, "rounding", "s", line=False))
    title = f"the loss curve is the file-size curve\n{_pair(found)}"
    return Panel(title, "epochs", UNIT, curves, levels, growing=True)


def _parallel(found: Course) -> Panel:
    points = [point for point in found.checkpoints if point.message_nats is not None]
    losses = [per_symbol(point.message_nats) or 0.0 for point in points]
    distances = [found.kl_bits(point.message_nats) or 0.0 for point in points]
    return Panel(
        f"B: KL is the cross-entropy less a constant\n{_pair(found)}",
        "epochs",
        UNIT,
        [
            Curve("H(p, q_theta)", _epochs(points), losses, "mismatch"),
            Curve("KL(p || q_theta)", _epochs(points), distances, "length_limit", "s"),
        ],
        [Level("H(p), which no theta changes", found.message.entropy or 0.0, "entropy")],
        growing=True,
    )


def _overfitting(found: Course) -> Panel:
    """Return how both files change around the epoch after which B's was smallest."""
    least = found.smallest
    near = [point for point in found.checkpoints if 2 * point.epoch >= least.epoch]
    return Panel(
        f"from epoch {least.epoch:,} on A's file shrinks, and B's grows\n{_pair(found)}",
        "epochs",
        f"bytes more than at epoch {least.epoch:,}",
        [
            Curve(
                "A's file",
                _epochs(near),
                [point.training_file_bytes - least.training_file_bytes for point in near],
                "entropy",
            ),
            Curve(
                "B's file",
                _epochs(near),
                [point.message_file_bytes - least.message_file_bytes for point in near],
                "mismatch",
                "s",
            ),
        ],
        growing=True,
    )


def _pair(found: Course) -> str:
    return f"{found.model}: A is {short(found.training.name)}, B is {short(found.message.name)}"


def _epochs(points: Sequence[Checkpoint]) -> list[float]:
    return [float(point.epoch) for point in points]
