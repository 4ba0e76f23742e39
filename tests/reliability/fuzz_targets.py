"""What is fuzzed: for each target its seeds, changes that keep checksums right, and the judge.

A judge takes any bytes and returns a verdict; another error than those of huffxent goes through it.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from archives import changed_classifier, changed_model, classifier_seeds, model_seeds
from fuzz_argv import changed_option, judge_option, option_seeds
from fuzz_codebooks import changed_codebook, codebook_seeds, judge_codebook, refusal
from fuzz_containers import (
    changed_container,
    changed_round_trip,
    container_seeds,
    judge_container,
    judge_round_trip,
    round_trip_seeds,
    scratch,
)
from fuzz_headers import changed_header, header_seeds, judge_header

import huffxent as hx
from huffxent.container.model_file import load_saved


@dataclass(frozen=True)
class Target:
    """Something that takes bytes from anywhere."""

    seeds: Callable[[], Sequence[bytes]]
    change: Callable[[bytes, random.Random], bytes]
    """What else could have been written by someone who knows the format."""
    judge: Callable[[bytes], str]
    """Says "sound ..." of what is taken, and else why it is not."""


def judge_classifier(data: bytes) -> str:
    scratch().write_bytes(data)
    try:
        found = hx.Classifier.load(scratch())
    except hx.CodebookError as error:
        return refusal(error)
    return f"sound: {found.labels} {[book.id for book in found.books]}"


def judge_model(data: bytes) -> str:
    scratch().write_bytes(data)
    try:
        saved = load_saved(scratch())
    except hx.FormatError as error:
        return refusal(error)
    if zlib.crc32(data) % 16 == 0:
        saved.save(scratch(), force=True)
        assert load_saved(scratch()).descent == saved.descent
    return f"sound: {saved.descent} {saved.state.epoch} {saved.best_loss}"


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "codebook": Target(codebook_seeds, changed_codebook, judge_codebook),
        "container": Target(container_seeds, changed_container, judge_container),
        "round_trip": Target(round_trip_seeds, changed_round_trip, judge_round_trip),
        "header": Target(header_seeds, changed_header, judge_header),
        "classifier": Target(classifier_seeds, changed_classifier, judge_classifier),
        "model": Target(model_seeds, changed_model, judge_model),
        "option": Target(option_seeds, changed_option, judge_option),
    }
)
