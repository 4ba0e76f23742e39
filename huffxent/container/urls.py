"""Files that are not on this machine, by URL: the one place that knows fsspec."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from huffxent.container.sources import SeekableSource
from huffxent.errors import FetchError, HuffxentError, MissingLibraryError
from huffxent.names import printable, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator


class UrlSource(SeekableSource):
    """What stands at a URL of any protocol that fsspec knows, read anew each time.

    Parameters
    ----------
    url
        Such as ``s3://bucket/file``, ``https://host/file`` or ``file:///folder/file``. What a
        protocol needs, such as s3fs, is installed beside huffxent.
    """

    def __init__(self, url: str) -> None:
        super().__init__(printable(without_secrets(url)))
        self._url = url

    def opened(self) -> BinaryIO:
        """Return it as a file that is open at its start."""
        with self._reasons():
            from fsspec import open as opened

            file: BinaryIO = opened(self._url, "rb").open()
            return file

    def length(self) -> int:
        """Return the size that its server tells; 0 where it tells none."""
        with self._reasons():
            from fsspec.core import url_to_fs

            system, path = url_to_fs(self._url)
            return system.size(path) or 0

    def piece(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from one place to another, or to where it ends."""
        with self._reasons():
            yield from super().piece(start, stop)

    def _open(self) -> Iterator[bytes]:
        with self._reasons():
            yield from super()._open()

    @contextmanager
    def _reasons(self) -> Iterator[None]:
        """Say what is wrong in one line, whichever way a protocol says it."""
        try:
            yield
        except HuffxentError:
            raise
        except ImportError as error:
            library = error.name or "what its protocol needs"
            if library == "fsspec":
                raise MissingLibraryError("a URL", "fsspec", "scale") from None
            raise self._unreadable(error) from None
        except Exception as error:  # noqa: BLE001 - each protocol raises errors of its own
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> FetchError:
        why = printable(" ".join(str(error).split())) or type(error).__name__
        return FetchError(f"cannot be read: {without_secrets(why)}").about(self.name)
