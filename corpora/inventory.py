"""Keep the books of a small lending shed: who has which tool, since when, and what is overdue.

A sample of ordinary Python source. It reads a journal of movements, one a line, and answers
questions about it:

    2024-03-01 add ladder-1 "ladder, 4 m" shelf=A3 value=85
    2024-03-02 lend ladder-1 to=mira days=7
    2024-03-08 return ladder-1
    2024-03-09 damage ladder-1 "a rung is loose"
"""

import datetime as dt
import shlex
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from enum import Enum


class State(Enum):
    IN = "in the shed"
    OUT = "lent"
    BROKEN = "to be mended"
    GONE = "written off"


class JournalError(Exception):
    """A line of the journal that makes no sense, and where it is."""

    def __init__(self, number, text, why):
        super().__init__(f"line {number}: {why}: {text!r}")
        self.number = number
        self.why = why


@dataclass(frozen=True)
class Movement:
    day: dt.date
    verb: str
    tool: str
    words: tuple = ()
    options: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Tool:
    key: str
    title: str
    shelf: str = "?"
    value: int = 0
    state: State = State.IN
    borrower: str | None = None
    due: dt.date | None = None

    def is_overdue(self, today):
        return self.state is State.OUT and self.due is not None and self.due < today

    def days_late(self, today):
        if not self.is_overdue(today):
            return 0
        return (today - self.due).days


def parse_line(number, text):
    """Return the movement on a line, or None for a blank line or a comment."""
    stripped = text.strip()
    if not stripped or stripped.startswith("#"):
        return None
    try:
        first, verb, key, *rest = shlex.split(stripped)
        day = dt.date.fromisoformat(first)
    except ValueError as error:
        raise JournalError(number, text, str(error)) from error
    words, options = [], {}
    for item in rest:
        name, equals, value = item.partition("=")
        if equals:
            if name in options:
                raise JournalError(number, text, f"{name} is given twice")
            options[name] = value
        else:
            words.append(item)
    return Movement(day, verb, key, tuple(words), options)


def parse_journal(lines):
    """Yield movements in the order in which they stand; days must not run backwards."""
    latest = dt.date.min
    for number, text in enumerate(lines, start=1):
        movement = parse_line(number, text)
        if movement is None:
            continue
        if movement.day < latest:
            raise JournalError(number, text, f"it is dated before {latest}")
        latest = movement.day
        yield number, movement


class Shed:
    """The tools as they are after some movements."""

    def __init__(self):
        self.tools = {}
        self.loans = Counter()
        self.history = defaultdict(list)

    def apply(self, number, movement):
        handler = getattr(self, f"on_{movement.verb}", None)
        if handler is None:
            raise JournalError(number, movement.verb, "unknown verb")
        known = movement.tool in self.tools
        if movement.verb == "add" and known:
            raise JournalError(number, movement.tool, "there is such a tool already")
        if movement.verb != "add" and not known:
            raise JournalError(number, movement.tool, "no such tool")
        try:
            self.tools[movement.tool] = handler(movement)
        except (KeyError, ValueError) as error:
            raise JournalError(number, movement.tool, str(error)) from error
        self.history[movement.tool].append((movement.day, movement.verb))

    def on_add(self, movement):
        title = movement.words[0] if movement.words else movement.tool
        shelf = movement.options.get("shelf", "?")
        value = int(movement.options.get("value", 0))
        if value < 0:
            raise ValueError("a tool cannot be worth less than nothing")
        return Tool(movement.tool, title, shelf, value)

    def on_lend(self, movement):
        tool = self.tools[movement.tool]
        if tool.state is not State.IN:
            raise ValueError(f"it is {tool.state.value}, so it cannot be lent")
        borrower = movement.options["to"]
        days = int(movement.options.get("days", 14))
        if not 1 <= days <= 90:
            raise ValueError(f"{days} days is not a time for which we lend")
        self.loans[borrower] += 1
        due = movement.day + dt.timedelta(days=days)
        return replace(tool, state=State.OUT, borrower=borrower, due=due)

    def on_return(self, movement):
        tool = self.tools[movement.tool]
        if tool.state is not State.OUT:
            raise ValueError("it was not lent")
        return replace(tool, state=State.IN, borrower=None, due=None)

    def on_damage(self, movement):
        tool = self.tools[movement.tool]
        return replace(tool, state=State.BROKEN, borrower=None, due=None)

    def on_mend(self, movement):
        tool = self.tools[movement.tool]
        if tool.state is not State.BROKEN:
            raise ValueError("nothing is wrong with it")
        return replace(tool, state=State.IN)

    def on_discard(self, movement):
        return replace(self.tools[movement.tool], state=State.GONE, value=0)

    def on_move(self, movement):
        return replace(self.tools[movement.tool], shelf=movement.options["shelf"])

    def overdue(self, today):
        late = [tool for tool in self.tools.values() if tool.is_overdue(today)]
        return sorted(late, key=lambda tool: (tool.due, tool.key))

    def by_shelf(self):
        shelves = defaultdict(list)
        for tool in self.tools.values():
            if tool.state is State.IN:
                shelves[tool.shelf].append(tool.key)
        return {shelf: sorted(keys) for shelf, keys in sorted(shelves.items())}

    def worth(self):
        return sum(tool.value for tool in self.tools.values())


def report(shed, today):
    """Return the report as a list of lines."""
    lines = [f"Lending shed on {today:%d %B %Y}", ""]
    states = Counter(tool.state for tool in shed.tools.values())
    for state in State:
        lines.append(f"  {states[state]:4d}  {state.value}")
    lines += ["", f"  worth {shed.worth()} in all", ""]
    late = shed.overdue(today)
    if late:
        lines.append("Overdue:")
        for tool in late:
            days = tool.days_late(today)
            plural = "" if days == 1 else "s"
            lines.append(f"  {tool.title} with {tool.borrower}, {days} day{plural} late")
    else:
        lines.append("Nothing is overdue.")
    if shed.loans:
        lines += ["", "Who borrows most:"]
        for borrower, loans in shed.loans.most_common(5):
            lines.append(f"  {borrower:<12} {loans:3d} {'#' * loans}")
    return lines


def main(argv):
    if len(argv) not in (2, 3):
        print(f"usage: {argv[0]} JOURNAL [TODAY]", file=sys.stderr)
        return 2
    today = dt.date.fromisoformat(argv[2]) if len(argv) == 3 else dt.date.today()
    shed = Shed()
    try:
        with open(argv[1], encoding="utf-8") as file:
            for number, movement in parse_journal(file):
                shed.apply(number, movement)
    except (OSError, JournalError) as error:
        print(f"{argv[1]}: {error}", file=sys.stderr)
        return 1
    print("\n".join(report(shed, today)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
