"""What the tests do inside a notebook's kernel, between its cells."""

from __future__ import annotations

import ast
import gc
import socket
import sys
import time

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

    It runs in copies of `names`, the notebook's own, which stay as they were: unanswered. What
    stands before the check itself does not know the answer, and so it runs once for all of them.
    """
    *before, last = ast.parse(source).body
    scope = dict(names)
    exec(compile(ast.Module(before, []), "check", "exec"), scope)  # noqa: S102 - our own notebooks
    code = compile(ast.Expression(last.value), "check", "eval")

    def verdict(value):
        return eval(code, {**scope, answer: value})  # noqa: S307

    assert not verdict(...).answered, f"{answer} = ... is judged: {verdict(...)}"
    for expression in right:
        given = verdict(_value(expression, names))
        assert given.right is True, f"{answer} = {expression} is judged: {given}"
    for expression in wrong:
        given = verdict(_value(expression, names))
        assert given.right is False, f"{answer} = {expression} is judged: {given}"
        assert given.answered


def move_sliders():
    """Call what every slider calls, at both ends of it: here, where an error is not swallowed."""
    import ipywidgets

    for panel in [thing for thing in gc.get_objects() if type(thing) is ipywidgets.interactive]:
        values = {widget._kwarg: widget.get_interact_value() for widget in panel.kwargs_widgets}
        for widget in panel.kwargs_widgets:
            for end in _ends(widget):
                panel.f(**{**values, widget._kwarg: end})


def stay_within(seconds):
    """Fail if this kernel has computed for longer, by a clock that others do not slow down."""
    taken = time.process_time()
    assert taken <= seconds, f"it takes {taken:.0f} s"


def _ends(widget):
    if hasattr(widget, "min"):
        return widget.min, widget.max
    if hasattr(widget, "options"):
        options = widget.options.items() if isinstance(widget.options, dict) else widget.options
        values = [pair[1] if isinstance(pair, tuple) else pair for pair in options]
        return values[0], values[-1]
    return (not widget.value,) if isinstance(widget.value, bool) else ()


def _value(expression, names):
    return eval(expression, dict(names))  # noqa: S307
