"""What the tests do inside a notebook's kernel, between its cells."""

from __future__ import annotations

import ast
import gc
import socket
import sys

HERE = {"localhost", "127.0.0.1", "::1"}


def forbid_the_network():
    """Let Python's sockets reach this machine only, for as long as the kernel lives."""

    def hook(event, arguments):
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            sock, address = arguments[:2]
            if sock.family != socket.AF_UNIX and address is not None and address[0] not in HERE:
                raise PermissionError(f"a notebook wants the network: {address}")
        if event == "socket.getaddrinfo" and arguments[0] not in HERE | {None}:
            raise PermissionError(f"a notebook wants the network: {arguments[0]}")

    sys.addaudithook(hook)


def judge(names, source, answer, right, wrong):
    """Fail unless a check cell knows right answers from wrong ones and from none.

    It runs in copies of `names`, the notebook's own, which stay as they were: unanswered.
    """
    verdict = _verdict(names, source, answer, ...)
    assert not verdict.answered, f"{answer} = ... is judged: {verdict}"
    for expression in right:
        verdict = _verdict(names, source, answer, _value(expression, names))
        assert verdict.right is True, f"{answer} = {expression} is judged: {verdict}"
    for expression in wrong:
        verdict = _verdict(names, source, answer, _value(expression, names))
        assert verdict.right is False, f"{answer} = {expression} is judged: {verdict}"
        assert verdict.answered


def move_sliders():
    """Call what every slider calls, at both ends of it: here, where an error is not swallowed."""
    import ipywidgets

    for panel in [thing for thing in gc.get_objects() if type(thing) is ipywidgets.interactive]:
        values = {widget._kwarg: widget.get_interact_value() for widget in panel.kwargs_widgets}
        for widget in panel.kwargs_widgets:
            for end in _ends(widget):
                panel.f(**{**values, widget._kwarg: end})


def _ends(widget):
    if hasattr(widget, "min"):
        return widget.min, widget.max
    if hasattr(widget, "options"):
        values = [pair[1] if isinstance(pair, tuple) else pair for pair in widget.options]
        return values[0], values[-1]
    return (not widget.value,) if isinstance(widget.value, bool) else ()


def _verdict(names, source, answer, value):
    *before, last = ast.parse(source).body
    scope = {**names, answer: value}
    exec(compile(ast.Module(before, []), "check", "exec"), scope)  # noqa: S102 - our own notebooks
    return eval(compile(ast.Expression(last.value), "check", "eval"), scope)  # noqa: S307


def _value(expression, names):
    return eval(expression, dict(names))  # noqa: S307
