"""A column of a CSV file as labels, one a line: what a classifier is trained on."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING

from huffxent.container.sources import CHUNK, Source
from huffxent.errors import DataError
from huffxent.names import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
        for label in self._labels():
            waiting.append(label)
            size += len(label)
            if size >= CHUNK:
                yield b"".join(waiting)
                waiting, size = [], 0
        if waiting:
            yield b"".join(waiting)

    def _labels(self) -> Iterator[bytes]:
        place = None
        for line, row in rows_of(self._source):
            if place is None:
                place = place_of(self._column, row, self._source.name)
                if self._column in row:
                    continue
            if place >= len(row):
                raise DataError(
                    f"line {line} has {len(row)} fields, and no column {place + 1}"
                ).about(self._source.name)
            if "\n" in row[place] or "\r" in row[place]:
                raise DataError(f"the label that ends in line {line} has a line break in it").about(
                    self._source.name
                )
            yield row[place].encode() + b"\n"


_DIGITS = 10


def place_of(column: str, header: Sequence[str], name: str) -> int:
    """Return the place of a column that is named by its header or by its number from 1 on."""
    if column in header:
        return header.index(column)
    # Longer numbers are of no column, and might take Python long to read.
    if column.isdecimal() and len(column) < _DIGITS and 1 <= int(column) <= len(header):
        return int(column) - 1
    named = ", ".join(map(shortened, header[:10])) + " ..." * (len(header) > 10)
    raise DataError(f"has no column '{shortened(column)}'; there is {named}").about(name)


def rows_of(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file in UTF-8 that are not empty, each with its last line's number.

    Raises
    ------
    DataError
        If it is no such file.
    """
    rows = csv.reader(_lines(source), strict=True)
    try:
        for row in filter(None, rows):
            yield rows.line_num, row
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"is not CSV in UTF-8: {error}").about(source.name) from None


def _lines(source: Source) -> Iterator[str]:
    """Yield the lines of a file, with their ends."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest = ""
    for chunk in source.chunks():
        *lines, rest = (rest + decoder.decode(chunk)).split("\n")
        for line in lines:
            yield line + "\n"
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest
