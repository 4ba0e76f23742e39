"""Errors reach another process as what they are: workers send theirs back."""

from __future__ import annotations

import inspect
import pickle

import pytest

from huffxent import errors

MADE_FROM = {
    errors.CodebookMismatchError: ("aa", "bb"),
    errors.UnseenSymbolError: (7, "0x07", 3),
    errors.MissingLibraryError: ("a URL", "fsspec", "scale"),
}
KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.HuffxentError)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_is_the_same_after_it_was_sent(kind):
    error = kind(*MADE_FROM.get(kind, ("went wrong",))).about("file")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (type(again), str(again), vars(again)) == (kind, str(error), vars(error))
    assert again.args == error.args
