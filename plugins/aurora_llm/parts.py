"""A part as it is asked for: the template's drafts of its files, the type of the answer, and texts from an answer."""

from __future__ import annotations

import operator
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, reduce
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from aurora_devops import read, render
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record, replace
from aurora_devops.generation.bundle import Artifact, Request

from .outgoing import visible

# Kinds that are data and nothing else. In a workflow the version of a pinned action stands in a comment.
_DATA = frozenset(
    {
        "alertmanager",
        "compose",
        "grafana-dashboard",
        "kubernetes",
        "openapi",
        "prometheus-config",
        "prometheus-rules",
    }
)


def _over(files: Mapping[str, str], texts: Mapping[str, str]) -> Mapping[str, str]:
    """Files with other texts over them; none is read that nobody asks for."""
    return ChainMap(dict(texts), cast("dict[str, str]", files))


class Drafts:
    """The artifacts that the template generator makes, for all parts of a request."""

    def __init__(self, template: Callable[[Request], Iterable[Artifact]], request: Request) -> None:
        self._template = template
        # What the template has to note is noted once.
        first = replace(request, say=lambda _: None)
        self._request = replace(first, note=lambda _: None)
        self._first = tuple(template(first))

    def of(self, parts: tuple[str, ...], made: Mapping[str, str]) -> tuple[Artifact, ...]:
        """The drafts of some parts, which describe what was made for the others (text by path)."""
        texts = {draft.path: draft.text for draft in self._first}
        if all(texts.get(path) == text for path, text in made.items()):
            return tuple(draft for draft in self._first if draft.part in parts)
        files = _over(self._request.files, made)
        return tuple(self._template(replace(self._request, parts=parts, files=files)))


class Answer(BaseModel):
    """The files of a part; null leaves a file as it is."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _without_invisible(cls, value: Any) -> Any:
        return _visible(value)


def _visible(value: Any) -> Any:
    """JSON values, their texts without the characters that nobody sees."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {_visible(key): _visible(inner) for key, inner in value.items()}
    return [_visible(inner) for inner in value] if isinstance(value, list) else value


# What Anthropic takes for the name of a property.
_NO_NAME = regex(r"[^A-Za-z0-9_.-]")
_LONGEST_NAME = 60


@record
class _Form:
    """How a file is asked for: the type of its answer, and its kind where that is a model of it."""

    type: Any
    kind: str = ""

    def text(self, value: Any) -> str:
        """The text of an answer."""
        if self.kind:
            return render(self.kind, *(value if isinstance(value, list) else [value]))
        text = str(value)
        return text if text.endswith("\n") else f"{text}\n"


@record
class Part:
    """A part and the drafts of its files."""

    name: str
    drafts: tuple[Artifact, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of its files."""
        return tuple(draft.path for draft in self.drafts)

    @cached_property
    def _forms(self) -> tuple[_Form, ...]:
        return tuple(map(_form_of, self.drafts))

    def answer_type(self) -> type[Answer]:
        """The type of an answer: a field a file, of the models that the draft is read as, or text."""
        names = [_NO_NAME.sub("_", path)[-_LONGEST_NAME:] for path in self.paths]
        fields: dict[str, Any] = {
            f"file_{number}": (
                form.type | None,
                Field(
                    alias=name if names.count(name) == 1 else f"file_{number}",
                    description=f"The file {path}; null leaves it as it is.",
                ),
            )
            for number, (name, path, form) in enumerate(zip(names, self.paths, self._forms, strict=True))
        }
        return create_model("Answer", __base__=Answer, **fields)

    def texts(self, answer: Answer) -> dict[str, str]:
        """The texts of an answer by path, without the files that it leaves as they are."""
        given = (getattr(answer, f"file_{number}") for number in range(len(self.drafts)))
        return {
            path: form.text(value)
            for path, form, value in zip(self.paths, self._forms, given, strict=True)
            if value is not None
        }


def _form_of(draft: Artifact) -> _Form:
    """What a draft is read as; what lies inside another artifact comes with it."""
    documents = read(draft.path, draft.text)
    documents = documents[: len(documents) - sum(len(document.embedded) for document in documents)]
    kinds = {document.kind for document in documents}
    if len(kinds) != 1 or not kinds <= _DATA:
        return _Form(str)
    models: list[Any] = list(dict.fromkeys(type(document.model) for document in documents))
    one: Any = reduce(operator.or_, models)
    return _Form(one if len(documents) == 1 else list[one], kinds.pop())
