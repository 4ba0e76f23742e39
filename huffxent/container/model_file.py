"""The file of a softmax model: theta, and all that training needs to go on as if never stopped.

docs/format.md says what stands where.
"""

from __future__ import annotations

import hashlib
import json
import math
import struct
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.container.codebook_json import without_duplicates
from huffxent.container.publish import published
from huffxent.container.recipe import Sample
from huffxent.container.sources import read_regular
from huffxent.errors import CodebookError, FormatError
from huffxent.models.softmax.descent import Descent, State
from huffxent.models.softmax.optimisers import OPTIMISERS
from huffxent.models.softmax.registry import family_named

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Family, Theta

MAGIC = b"\x89hx model 1\n"
LARGEST_FILE = 1 << 28
_SIZE = struct.Struct("<I")
_LARGEST_FIELDS = 1 << 16
_CHECKSUM_BYTES = 16
_NUMBER = np.dtype("<f8")


@dataclass(frozen=True)
class SavedModel:
    """A model as it was left.

    Attributes
    ----------
    family, descent : Family, Descent
        What learns, and how: with the rate and the batch that were taken.
    sample : Sample
        The training data.
    validation : float
        The share of it that is not learnt from.
    state : State
        Where training is.
    best_epoch : int
        After how many epochs the validation loss was lowest.
    best_loss : float or None
        That loss, in nats; None without validation.
    best : dict of str to ndarray
        Theta then.
    waited : int
        Checkpoints since then.
    """

    family: Family
    descent: Descent
    sample: Sample
    validation: float
    state: State
    best_epoch: int
    best_loss: float | None
    best: Theta
    waited: int

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write it to a file, which appears whole or not at all; FileExistsError if it is there."""
        fields = {
            "model": self.family.name,
            "sizes": self.family.sizes(),
            "descent": asdict(self.descent),
            "sample": asdict(self.sample),
            "validation": float(self.validation),
            "epoch": self.state.epoch,
            "step": self.state.step,
            "best_epoch": self.best_epoch,
            "best_loss": self.best_loss,
            "waited": self.waited,
        }
        text = json.dumps(fields).encode("ascii")
        arrays = {"theta": self.state.theta, "best": self.best, "memory": self.state.memory}
        parts = [MAGIC, _SIZE.pack(len(text)), text]
        for part, name in _layout(self.family, self.descent):
            parts.append(arrays[part][name].astype(_NUMBER).tobytes())
        body = b"".join(parts)
        with published(path, force=force) as file:
            file.write(body)
            file.write(_checksum(body))


def load_saved(path: str | os.PathLike[str]) -> SavedModel:
    """Return the model in a file.

    Raises
    ------
    FormatError
        If it is none, or not a sound one: its checksum, every field and every size must be right,
        and every number finite.
    """
    try:
        return _read(read_regular(path, LARGEST_FILE, "model"))
    except (CodebookError, FormatError) as error:
        raise FormatError(error.message).about(path) from None
    except (ValueError, TypeError, RecursionError) as error:
        reason = str(error).partition("\n")[0][:80]
        raise FormatError(f"not a sound model: {reason}").about(path) from None


def _read(data: bytes) -> SavedModel:
    start = len(MAGIC) + _SIZE.size
    if not data.startswith(MAGIC):
        raise FormatError("not a model of `huffxent learn --save`")
    if len(data) < start + _CHECKSUM_BYTES:
        raise FormatError(f"ends within its header, after {len(data)} bytes")
    body, checksum = data[:-_CHECKSUM_BYTES], data[-_CHECKSUM_BYTES:]
    if _checksum(body) != checksum:
        raise FormatError("damaged: its checksum is wrong")
    (size,) = _SIZE.unpack_from(body, len(MAGIC))
    if size > _LARGEST_FIELDS:
        raise FormatError(f"damaged: {size:,} bytes of fields")
    text = body[start : start + size].decode("ascii")
    fields = _typed(json.loads(text, object_pairs_hook=without_duplicates), _TYPES)
    sizes = dict.fromkeys(family_named(fields["model"]).sizes(), (int,))
    family = family_named(fields["model"], **_typed(fields["sizes"], sizes))
    descent = Descent(**_typed(fields["descent"], _DESCENT))
    if not fields["validation"] < 1:
        raise ValueError("its validation is no share")
    arrays = _arrays(body[start + size :], family, descent)
    return SavedModel(
        family,
        descent,
        Sample(**_typed(fields["sample"], _SAMPLE)),
        fields["validation"],
        State(arrays["theta"], arrays["memory"], fields["epoch"], fields["step"]),
        fields["best_epoch"],
        fields["best_loss"],
        arrays["best"],
        fields["waited"],
    )


_TYPES: dict[str, tuple[type, ...]] = {
    "model": (str,),
    "sizes": (dict,),
    "descent": (dict,),
    "sample": (dict,),
    "validation": (float,),
    "epoch": (int,),
    "step": (int,),
    "best_epoch": (int,),
    "best_loss": (float, type(None)),
    "waited": (int,),
}
_DESCENT = {"optimiser": (str,), "rate": (int, float), "batch": (int,), "seed": (int,)}
_SAMPLE = {"name": (str,), "bytes": (int,), "sha256": (str,)}
_LARGEST_NUMBER = 1 << 53


def _typed(fields: object, types: Mapping[str, tuple[type, ...]]) -> dict[str, Any]:
    """Return an object that has just these fields, of these types, and numbers from 0 to 2**53."""
    if not isinstance(fields, dict) or set(fields) != set(types):
        raise ValueError(f"it must have exactly the fields {', '.join(types)}")
    for name, value in fields.items():
        # A seed is bounded by what a descent takes.
        number = isinstance(value, (int, float)) and name != "seed"
        if type(value) not in types[name] or (number and not 0 <= value <= _LARGEST_NUMBER):
            raise ValueError(f"its {name} is {str(value)[:40]!r}")
    return fields


def _layout(family: Family, descent: Descent) -> list[tuple[str, str]]:
    """Return where each array belongs and its name, in the order of the file."""
    names, memory = list(family.shapes()), OPTIMISERS[descent.optimiser].memory
    return [
        *(("theta", name) for name in names),
        *(("best", name) for name in names),
        *(("memory", f"{name}.{kind}") for name in names for kind in memory),
    ]


def _arrays(data: bytes, family: Family, descent: Descent) -> dict[str, Theta]:
    """Return the arrays that the rest of a file is, in copies that can be written."""
    shapes, layout = family.shapes(), _layout(family, descent)
    sizes = [math.prod(shapes[name.partition(".")[0]]) for _, name in layout]
    if len(data) != _NUMBER.itemsize * sum(sizes):
        raise ValueError(f"{len(data):,} bytes of numbers are not those of its model")
    numbers: NDArray[np.float64] = np.frombuffer(data, dtype=_NUMBER).astype(np.float64)
    if not np.all(np.isfinite(numbers)):
        raise ValueError("it has numbers that are not finite")
    found: dict[str, Theta] = {"theta": {}, "best": {}, "memory": {}}
    ends = np.cumsum(sizes)[:-1].tolist()
    for (part, name), values in zip(layout, np.split(numbers, ends), strict=True):
        found[part][name] = values.reshape(shapes[name.partition(".")[0]])
    return found


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECKSUM_BYTES).digest()
