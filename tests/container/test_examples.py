"""Examples from CSV files, and a classifier's labels in them."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import pytest

import huffxent as hx
from huffxent.container.columns import ColumnSource
from huffxent.container.examples import Examples, examples_in
from huffxent.container.sources import CHUNK, MemorySource

FRUIT = b"size,skin,kind\n1,smooth,plum\n2,rough,fig\n3.5,rough,pear\n"


def read(data: bytes, column: str | None = None) -> Examples:
    return examples_in(MemorySource(data, "t.csv"), column)


def refusal(data: bytes, column: str | None = None) -> str:
    """Return what is said of a file that is refused, behind its name."""
    with pytest.raises(hx.DataError) as caught:
        read(data, column)
    message = str(caught.value)
    assert message.startswith("t.csv: ")
    assert "\n" not in message
    assert len(message) < 1000
    return message.removeprefix("t.csv: ")


def test_the_last_column_has_the_labels_unless_another_is_named():
    assert read(FRUIT) == Examples(
        "t.csv",
        ("size", "skin"),
        "kind",
        (("1", "smooth"), ("2", "rough"), ("3.5", "rough")),
        ("plum", "fig", "pear"),
    )


@pytest.mark.parametrize(
    ("column", "label", "columns", "labels"),
    [
        ("kind", "kind", ("size", "skin"), ("plum", "fig", "pear")),
        ("3", "kind", ("size", "skin"), ("plum", "fig", "pear")),
        ("skin", "skin", ("size", "kind"), ("smooth", "rough", "rough")),
        ("2", "skin", ("size", "kind"), ("smooth", "rough", "rough")),
        ("1", "size", ("skin", "kind"), ("1", "2", "3.5")),
    ],
)
def test_a_column_is_named_by_its_header_or_its_number(column, label, columns, labels):
    found = read(FRUIT, column)
    assert (found.label, found.columns, found.labels) == (label, columns, labels)
    assert all(len(row) == 2 for row in found.features)


@pytest.mark.parametrize(
    "column",
    ["", "0", "4", "-1", "1.0", " kind", "Kind", "\u00b2", "9" * 5000],
    ids=lambda x: x[:9],
)
def test_a_column_that_is_not_there_is_refused_with_what_there_is(column):
    assert "there is size, skin, kind" in refusal(FRUIT, column)


def test_a_name_goes_before_a_number():
    assert read(b"2,x,1\na,b,c\n", "1").label == "1"
    assert read(b"2,x,1\na,b,c\n", "1").labels == ("c",)
    assert read(b"2,x,1\na,b,c\n", "2").labels == ("a",)


def test_the_last_column_is_the_last_whatever_the_others_are_called():
    found = read(b"3,1,2\na,b,c\n")
    assert (found.label, found.labels) == ("2", ("c",))
    assert read(b"2,kind\n5,plum\n").labels == ("plum",)


def test_a_header_that_is_there_twice_means_the_first():
    found = read(b"x,y,x\n1,2,3\n", "x")
    assert (found.labels, found.features, found.columns) == (("1",), (("2", "3"),), ("y", "x"))


@pytest.mark.parametrize(
    "data",
    [
        FRUIT.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + FRUIT,
        FRUIT.rstrip(b"\n"),
        FRUIT.replace(b"\n", b"\n\n"),
        b"\n" + FRUIT,
        FRUIT.replace(b"rough", b'"rough"').replace(b"size", b'"size"'),
    ],
    ids=["CRLF", "BOM", "no last line end", "empty lines", "an empty first line", "quotes"],
)
def test_what_is_around_the_cells_makes_no_difference(data):
    assert read(data) == read(FRUIT)


def test_quoted_cells_hold_commas_quotes_and_line_ends():
    found = read(b'a,b,"the ""kind"""\n"1,5","two\nlines","x ""y"""\n" 1",,\n')
    assert found.label == 'the "kind"'
    assert found.features == (("1,5", "two\nlines"), (" 1", ""))
    assert found.labels == ('x "y"', "")


def test_what_is_not_ascii_is_utf_8():
    found = read("taille,sorte\n1,pêche\n2,🍐\n".encode())
    assert found.labels == ("pêche", "🍐")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no header"),
        (b"\n\n\r\n", "has no header"),
        (b"\xef\xbb\xbf", "has no header"),
        (b"kind\n", "has no header"),
        (b"kind\nplum\nfig\n", "has no header"),
        (b"size,kind\n1,plum\n2\n", "line 3 has 1 fields where its header has 2"),
        (b"size,kind\n1,plum,3\n", "line 2 has 3 fields where its header has 2"),
        (b"size,kind\n1,plum\n\n\n2,fig,\n", "line 5 has 3 fields"),
        (b'size,kind\n"1\n\n",plum\n2\n', "line 5 has 1 fields"),
        (b"size,kind\n \n", "line 2 has 1 fields"),
        (b"size,kind\n1,p\xe9che\n", "is not CSV in UTF-8"),
        ("size,kind\n1,plum\n".encode("utf-16"), "is not CSV in UTF-8"),
        (b"size,kind\n1,pl\xc3", "is not CSV in UTF-8"),
        (b'size,kind\n1,"plum\n', "is not CSV in UTF-8"),
        (b'size,kind\n1,"plum"s\n', "is not CSV in UTF-8"),
        (b"size,kind\r1,plum\r2,fig\r", "is not CSV in UTF-8"),
        (b"size,kind\n1," + b"x" * 200_000 + b"\n", "is not CSV in UTF-8"),
    ],
    ids=lambda part: repr(part)[:40],
)
def test_what_is_no_table_with_a_header_is_refused(data, message):
    assert message in refusal(data)


@pytest.mark.parametrize(
    "header",
    [
        b'"two\nlines",kind',
        b'"two\r\nlines",kind',
        b"\x1b[31mred\a,kind",
        b"x" * 100_000 + b",kind",
    ],
    ids=["lines", "CRLF lines", "control characters", "long"],
)
def test_a_header_is_named_in_one_harmless_short_line(header):
    assert refusal(header + b"\n1,plum\n", "nope").isprintable()


def test_a_header_alone_holds_no_examples():
    found = read(b"size,kind\n")
    assert (found.columns, found.label, found.features, found.labels) == (("size",), "kind", (), ())


def test_some_examples_can_be_picked_in_any_order():
    some = read(FRUIT).pick([2, 0, 2])
    assert some.labels == ("pear", "plum", "pear")
    assert some.features == (("3.5", "rough"), ("1", "smooth"), ("3.5", "rough"))
    assert (some.name, some.columns, some.label) == ("t.csv", ("size", "skin"), "kind")


def test_a_table_of_several_chunks_is_cut_at_its_rows():
    rows = [f"{place},{'é' * (place % 50)},k{place % 3}" for place in range(30_000)]
    data = "\n".join(["number,text,kind", *rows]).encode()
    assert len(data) > CHUNK
    found = read(data)
    pairs = zip(found.features, found.labels, strict=True)
    assert [",".join((*features, label)) for features, label in pairs] == rows


def test_labels_are_those_of_the_same_column_as_a_message():
    data = b"".join(ColumnSource(MemorySource(FRUIT, "t.csv"), "skin").chunks())
    assert data.decode().splitlines() == list(read(FRUIT, "skin").labels)
    with pytest.raises(hx.DataError, match="has no column"):
        b"".join(ColumnSource(MemorySource(FRUIT, "t.csv"), "9" * 5000).chunks())


# From here on: cells to numbers.


@pytest.mark.parametrize("share", [0.0, 0.3])
def test_a_table_of_labels_can_be_learnt_with_and_without_a_part_held_out(tmp_path, share):
    (tmp_path / "t.csv").write_bytes(FRUIT.replace(b"fig", b"plum").replace(b"pear", b"plum"))
    found = hx.learn_labels(tmp_path / "t.csv", epochs=2, held_out=share)
    assert (found.training.symbols, found.message.symbols) == (3, 0)
    assert "right" in str(found)
    assert found.checkpoints[-1].accuracy is None


@pytest.mark.parametrize("label", ["\x1b[31mred", "two\nlines"], ids=["control", "lines"])
def test_a_label_that_was_never_learnt_is_named_in_one_harmless_line(tmp_path, label):
    (tmp_path / "t.csv").write_text(f'size,kind\n1,plum\n2,plum\n3,plum\n4,"{label}"\n')
    said = set()
    for seed in range(8):
        try:
            hx.learn_labels(tmp_path / "t.csv", epochs=0, seed=seed, held_out=0.5)
        except hx.DataError as error:
            said.add(str(error))
    assert len(said) == 1
    assert said.pop().isprintable()


def test_the_name_of_a_column_prints_as_one_harmless_line(tmp_path):
    (tmp_path / "t.csv").write_text('size,"two\nlines\x1b[31m"\n1,plum\n2,plum\n3,plum\n4,plum\n')
    lines = str(hx.learn_labels(tmp_path / "t.csv", epochs=0, held_out=0.5)).splitlines()
    assert lines[1].startswith("A: 2 labels of two")
    assert lines[1].endswith("held out")
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("many", [256, 257])
def test_up_to_256_labels_are_coded(tmp_path, many):
    rows = "".join(f"{place},k{place}\n" for place in range(many))
    (tmp_path / "t.csv").write_text(f"size,kind\n{rows}")
    if many == 256:
        assert hx.learn_labels(tmp_path / "t.csv", epochs=1, held_out=0).worst < 1
    else:
        with pytest.raises(hx.DataError, match="has 257 labels, above the 256 that are coded"):
            hx.learn_labels(tmp_path / "t.csv", epochs=1, held_out=0)


@pytest.mark.parametrize(
    "rows",
    [
        [*(f"1,k{place % 3}" for place in range(1000)), "1," + "z" * 20_000],
        [f"w{place},k{place % 3}" for place in range(1500)],
    ],
    ids=["a long label", "a word of its own in every row"],
)
def test_a_small_table_does_not_take_much_memory(tmp_path, rows):
    (tmp_path / "t.csv").write_text("\n".join(["feature,label", *rows]))
    tracemalloc.start()
    try:
        with suppress(hx.DataError):
            hx.learn_labels(tmp_path / "t.csv", epochs=0, held_out=0)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
