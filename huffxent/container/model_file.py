"""The file of a softmax model: theta, and all that training needs to go on as if never stopped."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huffxent.container.publish import published
from huffxent.container.recipe import Sample
from huffxent.container.sources import read_regular
from huffxent.errors import FormatError, HuffxentError
from huffxent.models.softmax.descent import Descent, State
from huffxent.models.softmax.optimisers import OPTIMISERS
from huffxent.models.softmax.registry import family_named

if TYPE_CHECKING:
    import os

    from numpy.typing import NDArray

    from huffxent.models.softmax.family import Family, Theta

SCHEMA = "huffxent.model/1"
LARGEST_FILE = 1 << 28
_FIELDS = "fields"


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
            "schema": SCHEMA,
            "model": self.family.name,
            "shape": asdict(self.family),  # type: ignore[call-overload]
            "descent": asdict(self.descent),
            "sample": asdict(self.sample),
            "validation": self.validation,
            "epoch": self.state.epoch,
            "step": self.state.step,
            "best_epoch": self.best_epoch,
            "best_loss": self.best_loss,
            "waited": self.waited,
        }
        arrays = {
            **{f"theta.{name}": part for name, part in self.state.theta.items()},
            **{f"memory.{name}": part for name, part in self.state.memory.items()},
            **{f"best.{name}": part for name, part in self.best.items()},
            _FIELDS: np.frombuffer(json.dumps(fields).encode("ascii"), dtype=np.uint8),
        }
        content = io.BytesIO()
        np.savez(content, **arrays)  # type: ignore[arg-type]
        with published(path, force=force) as file:
            file.write(content.getvalue())


def load_model(path: str | os.PathLike[str]) -> SavedModel:
    """Return the model in a file.

    Raises
    ------
    FormatError
        If it is none, or not a sound one: each array must have its shape and finite numbers.
    """
    try:
        return _read(_arrays(read_regular(path, LARGEST_FILE)))
    except HuffxentError as error:
        raise error.about(path) from None
    except (ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FormatError(f"not a sound model of `huffxent learn --save` ({reason})").about(
            path
        ) from None


def _arrays(data: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of an .npz file, none of which may be packed or hold objects."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        # A packed member could grow without bound; ours are stored as they are.
        if any(member.compress_type != zipfile.ZIP_STORED for member in members):
            raise ValueError("its arrays are compressed")
        if sum(member.file_size for member in members) > len(data):
            raise ValueError("its arrays overlap")
        if len({member.filename for member in members}) != len(members):
            raise ValueError("an array is there twice")
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _read(arrays: dict[str, NDArray[Any]]) -> SavedModel:
    fields = json.loads(arrays.pop(_FIELDS).tobytes())
    if fields["schema"] != SCHEMA:
        raise ValueError(f"its schema is not {SCHEMA}")
    family = family_named(fields["model"], **_shape(fields))
    descent = Descent(**fields["descent"])
    optimiser = OPTIMISERS[descent.optimiser]
    shapes = family.shapes()
    expected = {f"theta.{name}": shape for name, shape in shapes.items()}
    expected |= {f"best.{name}": shape for name, shape in shapes.items()}
    expected |= {
        f"memory.{name}.{kind}": shape
        for name, shape in shapes.items()
        for kind in optimiser.memory
    }
    if {name: array.shape for name, array in arrays.items()} != expected:
        raise ValueError("its arrays are not those of its model")
    for name, array in arrays.items():
        if array.dtype != np.float64 or not np.all(np.isfinite(array)):
            raise ValueError(f"{name} holds what are no finite numbers of 64 bits")
    state = State(
        _under("theta.", arrays),
        _under("memory.", arrays),
        _whole(fields, "epoch"),
        _whole(fields, "step"),
    )
    validation, best_loss = fields["validation"], fields["best_loss"]
    if not 0 <= validation < 1 or not (best_loss is None or best_loss >= 0):
        raise ValueError("its validation cannot be")
    return SavedModel(
        family,
        descent,
        Sample(**fields["sample"]),
        validation,
        state,
        _whole(fields, "best_epoch"),
        best_loss,
        _under("best.", arrays),
        _whole(fields, "waited"),
    )


def _shape(fields: dict[str, Any]) -> dict[str, int]:
    """Return the sizes that a family can be asked for; the others have theirs by their name."""
    return fields["shape"] if "width" in fields["shape"] else {}


def _under(prefix: str, arrays: dict[str, NDArray[Any]]) -> Theta:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }


def _whole(fields: dict[str, Any], name: str) -> int:
    value = fields[name]
    if type(value) is not int or value < 0:
        raise ValueError(f"its {name} is {value!r}")
    return value
