"""What a user is asked about an application: the facts that could not be detected, and those in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args

from ..core.record import record
from .application import Application
from .detect import Clue, Detection
from .proposal import EXPLANATIONS, ORDER, unknown

# An answer that says that the application does not have it.
NONE = "null"
_EVIDENCE = 3


@record
class Question:
    """A question about a key of the section `app`: its meaning, the evidence so far, and the value without an answer.

    `optional` is whether the answer can be that there is none.
    """

    key: str
    about: str
    evidence: tuple[str, ...] = ()
    default: str = ""
    optional: bool = False


def questions(detection: Detection) -> Iterator[Question]:
    """The questions about an application, in the order of the section."""
    missing = unknown(detection)
    for field in (*ORDER, "hosts"):
        key = field.replace("_", "-")
        about, optional = EXPLANATIONS.get(field, ""), _optional(field)
        if key in missing:
            yield Question(key, about, optional=optional)
        elif field in detection.clues and field != "name" and (others := detection.others(field)):
            best = detection.clues[field][0]
            found = [f"{_shown(clue.value)}: {clue.evidence}" for clue in (best, *others)]
            yield Question(key, about, tuple(found[:_EVIDENCE]), _shown(best.value), optional)


def _optional(field: str) -> bool:
    return type(None) in get_args(Application.model_fields[field].annotation)


def _shown(value: object) -> str:
    return NONE if value is None else str(value)


def value_of(key: str, text: str) -> Any:
    """The value that an answer means. Raises ValueError with what is wrong with it."""
    from pydantic import TypeAdapter, ValidationError

    field = key.replace("-", "_")
    info = Application.model_fields[field]
    if text == NONE and _optional(field):
        return None
    answer: Any = [one for one in text.replace(",", " ").split() if one] if field == "hosts" else text
    # A constraint on the whole field, such as the range of a port, is in its metadata.
    whole: Any = info.annotation
    for constraint in info.metadata:
        whole = Annotated[whole, constraint]
    try:
        return TypeAdapter(whole).validate_python(answer)
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"]) from None


def answered(detection: Detection, answers: Mapping[str, Any]) -> Detection:
    """A detection with the answers, which replace what was found."""
    clues = dict(detection.clues)
    for key, value in answers.items():
        field = key.replace("-", "_")
        values = value if field == "hosts" else (value,)
        clues[field] = tuple(Clue(field, one, "entered") for one in values)
    return Detection(clues)
