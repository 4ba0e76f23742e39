"""What a message cost on every rung: the records, as a table and as bars."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from huffxent.names import short
from huffxent.render import spans
from huffxent.render.plots.picture import Plotted
from huffxent.render.plots.stack import Bar, Mark, Part, Stack
from huffxent.render.tables import table_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huffxent.render.plots.picture import Picture

SCHEMA = "huffxent.ladder/1"


@dataclass(frozen=True)
class Rung:
    """A model and a coder.

    Attributes
    ----------
    name : str
        As a person reads it.
    payload_bits : int or None
        Of the message, really written and read back; None if this rung cannot take it.
    model_bits : float or None
        N times this model's own H(p, q), with literals; None where the model is not ours.
    entropy_bits : float or None
        N times its H(p): what it would cost if it had learnt from the message itself.
    codebook_bits : int or None
        The description of its codebook; 0 where there is none.
    why : str
        Why it cannot, if it cannot.
    """

    name: str
    payload_bits: int | None = None
    model_bits: float | None = None
    entropy_bits: float | None = None
    codebook_bits: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Ladder(Plotted):
    """All rungs for one training file and one message.

    Attributes
    ----------
    training, message : str
        Their names.
    bytes : int
        Of the message.
    rungs : tuple of Rung
        From the simplest on; last those that are there for scale.
    regret, worst_regret : float
        What learning while coding cost beyond n H(p), in bits, and what it costs at most.
    """

    VIEWS: ClassVar = ("ladder",)

    training: str
    message: str
    bytes: int
    rungs: tuple[Rung, ...]
    regret: float
    worst_regret: float

    def __str__(self) -> str:
        return _text(self)

    def _repr_html_(self) -> str:
        return spans.html([spans.Span(line)] for line in str(self).splitlines())

    def pictures(self) -> Mapping[str, Callable[[], Picture]]:
        """Return how to make its picture; none for an empty message."""
        return {"ladder": lambda: _bars(self)} if self.bytes else {}

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``huffxent ladder --json`` prints."""
        return {
            "schema": SCHEMA,
            "training": self.training,
            "message": self.message,
            "bytes": self.bytes,
            "rungs": [asdict(rung) for rung in self.rungs],
            "adaptive": {"regret": self.regret, "worst_regret": self.worst_regret},
        }


def _text(found: Ladder) -> str:
    head = f"{found.message}, {found.bytes:,} bytes, by models learnt from {found.training}\n"
    if not found.bytes:
        return f"{head}\nan empty message costs nothing on any rung"
    learning = (
        f"\nadaptive: learning cost {found.regret:,.0f} bits more than knowing p beforehand; "
        f"for so many symbols it costs at most {found.worst_regret:,.0f}"
    )
    header = ("bits per byte", "measured", "H(p,q)", "distance", "codebook, bits", "with it")
    return "\n".join(
        [
            head,
            table_text(header, [_row(rung, found.bytes) for rung in found.rungs]),
            learning,
            *(f"{rung.name}: {rung.why}" for rung in found.rungs if rung.why),
        ]
    )


def _row(rung: Rung, size: int) -> tuple[str, ...]:
    if rung.payload_bits is None:
        return (rung.name, "-", "-", "-", "-", "-")
    measured, book = rung.payload_bits / size, rung.codebook_bits or 0
    model = ("-", "-")
    if rung.model_bits is not None:
        own = rung.model_bits / size
        model = (f"{own:.4f}", f"{measured - own:+.4f}")
    return (
        rung.name,
        f"{measured:.4f}",
        *model,
        f"{book:,}",
        f"{measured + book / size:.4f}",
    )


def _bars(found: Ladder) -> Stack:
    bars = []
    for rung in found.rungs:
        if rung.payload_bits is not None:
            measured = rung.payload_bits / found.bytes
            book = (rung.codebook_bits or 0) / found.bytes
            parts = [Part("the message", measured, "entropy")]
            parts += [Part("with A's codebook sent along", book, "literals")] * bool(book)
            bars.append(Bar(rung.name, parts, measured, ""))
    title = f"{short(found.message)} by models learnt from {short(found.training)}"
    return Stack(title, bars, [Mark("8 bits: as it stood", 8.0)], "bits per byte")
