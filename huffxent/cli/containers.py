"""Containers: encode, decode, test, list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huffxent.cli.collecting import scheduler_option
from huffxent.cli.inputs import (
    STREAM,
    named_source,
    opened_output,
    refuse_terminal,
    shown_progress,
)
from huffxent.cli.options import (
    book_option,
    coder_option,
    column_option,
    engine_option,
    force_option,
    talk_options,
    threads_option,
)
from huffxent.cli.output import print_json, print_text, say
from huffxent.container.codebook import Codebook
from huffxent.container.columns import labels_in
from huffxent.container.listing import listing
from huffxent.container.sources import is_url
from huffxent.container.transfer import decode_into, encode_into
from huffxent.names import printable, without_secrets
from huffxent.render.tables import table_text
from huffxent.study.many.farms import farm_of
from huffxent.study.many.whole import encode_by

if TYPE_CHECKING:
    from huffxent.cli.options import Talk
    from huffxent.container.sources import Source

SUFFIX = ".hx"

_output_option = click.option(
    "-o", "--output", metavar="OUT", help="Where to; - is standard output.  [default: by name]"
)

_limit_option = click.option(
    "--max-output-size",
    type=click.IntRange(min=0),
    metavar="BYTES",
    help="An error if the content is larger.  [default: any size]",
)


@click.command()
@click.argument("path", metavar="B")
@book_option
@_output_option
@force_option
@click.option("--no-check", is_flag=True, help="Keep no checksum of the content.")
@column_option
@coder_option
@engine_option
@threads_option
@scheduler_option
@talk_options
def encode(
    path: str,
    book: str,
    output: str | None,
    force: bool,
    no_check: bool,
    column: str | None,
    coder: str,
    engine: str,
    threads: int,
    scheduler: str | None,
    talk: Talk,
) -> None:
    """Encode B with a codebook, by default into B.hx.

    The argument - is standard input, and then by default standard output. B is kept. If it has a
    symbol that the codebook cannot code, nothing is written. With --scheduler, workers that can
    read B encode parts of it at the same time, if it is large and its symbols are all as long.
    """
    output = output or _encoded_name(path)
    _refuse_json_on_stdout(output, talk)
    if output == STREAM:
        refuse_terminal(sys.stdout.buffer, "written to")
    codebook, source = Codebook.load(book), labels_in(named_source(path), column)
    with (
        shown_progress(source, "encoding", talk),
        opened_output(output, (path, book), like=source, force=force) as file,
    ):
        how: dict[str, Any] = {"check": not no_check, "engine": engine, "coder": coder}
        if scheduler is None:
            written = encode_into(file, source, codebook, threads=threads, **how)
        else:
            with farm_of(threads, scheduler) as farm:
                written = encode_by(farm, file, source, codebook, **how)
    _report("encode", path, source.size, output, written, talk)


@click.command()
@click.argument("path", metavar="OUT")
@book_option
@_output_option
@force_option
@_limit_option
@engine_option
@threads_option
@talk_options
def decode(
    path: str,
    book: str,
    output: str | None,
    force: bool,
    max_output_size: int | None,
    engine: str,
    threads: int,
    talk: Talk,
) -> None:
    """Decode what `encode` wrote, by default into its name without .hx."""
    output = output or _decoded_name(path)
    _refuse_json_on_stdout(output, talk)
    codebook, source = Codebook.load(book), _container(path)
    with (
        shown_progress(source, "decoding", talk),
        opened_output(output, (path, book), like=source, force=force) as file,
    ):
        facts = decode_into(
            file.write,
            source,
            codebook,
            engine=engine,
            threads=threads,
            max_output_size=max_output_size,
        )
    _report("decode", path, source.size, output, facts.content_bytes, talk)


@click.command()
@click.argument("path", metavar="OUT")
@book_option
@_limit_option
@engine_option
@threads_option
@talk_options
def test(
    path: str, book: str, max_output_size: int | None, engine: str, threads: int, talk: Talk
) -> None:
    """Check what `encode` wrote: decode it all, write nothing."""
    source, codebook = _container(path), Codebook.load(book)
    with shown_progress(source, "testing", talk):
        parsed = decode_into(
            len,
            source,
            codebook,
            engine=engine,
            threads=threads,
            max_output_size=max_output_size,
        )
    content_bytes = parsed.content_bytes
    facts = {"name": source.name, "symbols": parsed.symbols, "content_bytes": content_bytes}
    if talk.json:
        print_json({"schema": "huffxent.test/1", **facts, "sound": True})
    elif not talk.quiet:
        say(f"{source.name}: sound, {content_bytes:,} bytes of content")


@click.command(name="list")
@click.argument("paths", metavar="OUT...", nargs=-1, required=True)
@talk_options
def list_(paths: tuple[str, ...], talk: Talk) -> None:
    """List what is in encoded files; no codebook is needed."""
    rows = []
    for path in paths:
        found = listing(path)
        facts = {
            "name": found.name,
            "symbols": found.trailer.symbols,
            "blocks": len(found.trailer.block_sizes),
            "coder": found.header.coder,
            "payload_bits": found.payload_bits,
            "padding_bits": found.padding_bits,
            "framing_bits": found.framing_bits,
            "file_bytes": found.file_bytes,
            "content_checksum": found.header.has_content_checksum,
            "codebook": found.header.codebook_id,
        }
        if talk.json:
            print_json({"schema": "huffxent.list/1", **facts})
        rows.append(facts)
    if not talk.json:
        header = tuple(key.replace("_", " ") for key in rows[0])
        print_text(table_text(header, [tuple(row.values()) for row in rows]))


def _container(path: str) -> Source:
    if path == STREAM and sys.stdin is not None:
        refuse_terminal(sys.stdin.buffer, "read from")
    return named_source(path)


def _encoded_name(path: str) -> str:
    if path == STREAM:
        return STREAM
    _refuse_url(path)
    return path + SUFFIX


def _refuse_url(path: str) -> None:
    if is_url(path):
        raise click.UsageError(f"{printable(path)} is a URL; name an output file with -o")


def _decoded_name(path: str) -> str:
    if path == STREAM:
        return STREAM
    _refuse_url(path)
    if not path.endswith(SUFFIX) or Path(path).name == SUFFIX:
        raise click.UsageError(
            f"{printable(path)} does not end in {SUFFIX}; name an output with -o"
        )
    return path.removesuffix(SUFFIX)


def _refuse_json_on_stdout(output: str, talk: Talk) -> None:
    if output == STREAM and talk.json:
        raise click.UsageError("--json and the output both ask for standard output; use -o FILE")


def _report(verb: str, path: str, read: int, output: str, written: int, talk: Talk) -> None:
    names = {"input": without_secrets(printable(path)), "output": printable(output)}
    if talk.json:
        sizes = {"input_bytes": read, "output_bytes": written}
        print_json({"schema": f"huffxent.{verb}/1", **names, **sizes})
    elif not talk.quiet and output != STREAM:
        say(f"{names['input']}: {read:,} bytes -> {names['output']}: {written:,} bytes")
