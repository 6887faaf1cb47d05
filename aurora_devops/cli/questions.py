"""The questions of `aurora init` on a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ..reporters.escaping import escape

if TYPE_CHECKING:
    from ..generation.detect import Detection
    from ..generation.questions import Question


def can_ask() -> bool:
    """Whether a user at a terminal can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(detection: Detection, folder: str = "") -> Detection:
    """A detection with what the user answers; the end of the input leaves the rest open."""
    from ..generation.questions import answered, questions

    answers: dict[str, Any] = {}
    asked = list(questions(detection))
    if asked:
        where = f" of {folder}" if folder else ""
        _print(
            f"{len(asked)} questions about the application{where}; Enter takes the value in brackets, Ctrl-D ends"
        )
    for question in asked:
        try:
            value = _answer(question)
        except EOFError:
            _print("")
            break
        if value is not _OPEN:
            answers[question.key] = value
    return answered(detection, answers)


# The value of a question without an answer.
_OPEN = object()


def _answer(question: Question) -> Any:
    """The value that the user enters, asked for again while it cannot be used. Raises EOFError."""
    from ..generation.questions import NONE, value_of

    for line in question.evidence:
        _print(f"  found {line}")
    about = f" ({question.about})" if question.about else ""
    none = f", {NONE} for none" if question.optional and question.default != NONE else ""
    while True:
        print(
            escape(f"{question.key}{about}{none} [{question.default}]: "), end="", file=sys.stderr, flush=True
        )
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        text = line.strip()
        if not text:
            return _OPEN
        try:
            return value_of(question.key, text)
        except ValueError as error:
            _print(f"  {text!r} cannot be used: {error}")


def _print(line: str) -> None:
    print(escape(line), file=sys.stderr, flush=True)
