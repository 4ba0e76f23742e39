"""A column of a CSV file as labels, one a line: what a classifier is trained on."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING

from huffxent.container.sources import CHUNK, Source
from huffxent.errors import DataError, HuffxentError

if TYPE_CHECKING:
    from collections.abc import Iterator


def labels_in(source: Source, column: str | None) -> Source:
    """Return the labels of a CSV file's column, or the source itself if no column is named."""
    return source if column is None else ColumnSource(source, column)


class ColumnSource(Source):
    """The labels of one column, each followed by the end of a line.

    The file is CSV in UTF-8.

    Parameters
    ----------
    source
        The file.
    column
        Its name in the first row, which is then a header; or its number from 1 on.
    """

    def __init__(self, source: Source, column: str) -> None:
        super().__init__(f"{source.name}, column {column}")
        self._source = source
        self._column = column

    def _open(self) -> Iterator[bytes]:
        waiting: list[bytes] = []
        size = 0
        try:
            for label in self._labels():
                waiting.append(label)
                size += len(label)
                if size >= CHUNK:
                    yield b"".join(waiting)
                    waiting, size = [], 0
        except (csv.Error, UnicodeDecodeError) as error:
            raise DataError(f"is not CSV in UTF-8: {error}").about(self._source.name) from None
        except HuffxentError as error:
            raise error.about(self._source.name) from None
        if waiting:
            yield b"".join(waiting)

    def _labels(self) -> Iterator[bytes]:
        rows = csv.reader(self._lines(), strict=True)
        place = None
        for row in filter(None, rows):
            if place is None:
                place = self._place(row)
                if self._column in row:
                    continue
            if place >= len(row):
                raise DataError(
                    f"line {rows.line_num} has {len(row)} fields, and no column {place + 1}"
                )
            if "\n" in row[place] or "\r" in row[place]:
                raise DataError(
                    f"the label that ends in line {rows.line_num} has a line break in it"
                )
            yield row[place].encode() + b"\n"

    def _place(self, header: list[str]) -> int:
        if self._column in header:
            return header.index(self._column)
        if self._column.isdecimal() and 1 <= int(self._column) <= len(header):
            return int(self._column) - 1
        named = ", ".join(header[:10]) + " ..." * (len(header) > 10)
        raise DataError(f"has no column {self._column!r}; there is {named}")

    def _lines(self) -> Iterator[str]:
        """Yield the lines of the file, with their ends."""
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        rest = ""
        for chunk in self._source.chunks():
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            for line in lines:
                yield line + "\n"
        rest += decoder.decode(b"", final=True)
        if rest:
            yield rest
