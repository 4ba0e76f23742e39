"""Every error that huffxent raises on purpose.

::

    HuffxentError                    what went wrong, and where
    +-- FormatError                  a container that cannot be what it claims   (ValueError)
    |   +-- TruncatedError           it ends too early                           (EOFError)
    |   +-- IntegrityError           a checksum or a bound is broken
    |   +-- UnsupportedVersionError  made by a version that this one cannot read
    |   +-- TrailingDataError        something follows its end
    +-- DataError                    data that is not made of the symbols asked for (ValueError)
    +-- CodebookError                a codebook that cannot be used              (ValueError)
    |   +-- CodebookMismatchError    not the codebook that the data was made with
    |   +-- UnseenSymbolError        a symbol that has no codeword               (LookupError)
    +-- LimitExceededError           more output than the caller allowed         (ValueError)
    +-- SourceChangedError           an input changed while it was being read    (OSError)
    +-- FetchError                   a file that could not be fetched            (OSError)
    +-- WorkerError                  nobody to do the work on other machines     (OSError)
    +-- EngineError                  an engine whose library is not installed    (ImportError)
    +-- MissingLibraryError          something else whose library is not         (ImportError)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from huffxent.names import printable

if TYPE_CHECKING:
    import os
    from collections.abc import Callable


class HuffxentError(Exception):
    """The root of the tree.

    Attributes
    ----------
    message : str
        What is wrong, and the way out.
    name : str or None
        The file it is about, printable; None where the data has no name.
    exit_code : int
        The status with which the command line ends.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.name: str | None = None

    def about(self, name: str | os.PathLike[str]) -> Self:
        """Return the same error with the name of the file that it is about."""
        if self.name is None:
            self.name = printable(name)
        return self

    def __reduce__(self) -> tuple[Callable[..., HuffxentError], tuple[object, ...]]:
        """Let it be sent to another process, whatever its class is made from."""
        # An ImportError keeps its name apart from what `vars` shows.
        return _again, (type(self), self.args, {**vars(self), "name": self.name})

    def __str__(self) -> str:
        return self.message if self.name is None else f"{self.name}: {self.message}"


def _again(
    kind: type[HuffxentError], args: tuple[object, ...], state: dict[str, Any]
) -> HuffxentError:
    error: HuffxentError = kind.__new__(kind, *args)
    error.args = args
    for name, value in state.items():
        setattr(error, name, value)
    return error


class FormatError(HuffxentError, ValueError):
    """A container that cannot be what it claims to be."""

    exit_code = 3


class TruncatedError(FormatError, EOFError):
    """A container that ends too early."""


class IntegrityError(FormatError):
    """A container with a broken checksum, or coded bits that break a bound."""


class UnsupportedVersionError(FormatError):
    """A container of a version, or with a feature, that this release cannot read."""


class TrailingDataError(FormatError):
    """A container that is followed by something else."""


class DataError(HuffxentError, ValueError):
    """Data that is not made of the symbols that were asked for."""

    exit_code = 3


class CodebookError(HuffxentError, ValueError):
    """A codebook, or a wish for one, that cannot work."""

    exit_code = 4


class CodebookMismatchError(CodebookError):
    """Not the codebook that the data was made with.

    Attributes
    ----------
    wanted, given : str
        The two codebook ids, in hexadecimal.
    """

    def __init__(self, wanted: str, given: str) -> None:
        super().__init__(
            f"made with codebook {wanted}, but the one given is {given}; pass the right one with -b"
        )
        self.wanted = wanted
        self.given = given


class UnseenSymbolError(CodebookError, LookupError):
    """A symbol that has no codeword, since the training data never showed it.

    Attributes
    ----------
    symbol : int, str or bytes
        The symbol.
    offset : int
        Where it first occurs, in symbols from the start.
    """

    def __init__(self, symbol: int | str | bytes, shown: str, offset: int) -> None:
        super().__init__(
            f"symbol {shown} at offset {offset} never occurs in the training data, so this "
            "codebook cannot code it; train with --unseen escape or --smoothing 0.5"
        )
        self.symbol = symbol
        self.offset = offset


class LimitExceededError(HuffxentError, ValueError):
    """More output than the caller allowed."""

    exit_code = 3


class SourceChangedError(HuffxentError, OSError):
    """An input that changed while it was being read."""


class FetchError(HuffxentError, OSError):
    """A file that could not be fetched, or not be checked."""


class WorkerError(HuffxentError, OSError):
    """A scheduler that cannot be reached, or a worker that dies."""


class EngineError(HuffxentError, ImportError):
    """An engine whose library is not installed."""


class MissingLibraryError(HuffxentError, ImportError):
    """Something that needs a library which is not installed.

    Attributes
    ----------
    library : str
        The library.
    """

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(f"{what} needs {library}: pip install 'huffxent[{extra}]'")
        self.library = library
