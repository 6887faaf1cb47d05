"""The inputs of workflows and actions of the repository, with the values that their callers give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname
from typing import TypeVar

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.facts import GivenInputs, HandledImage, JobStep, Pipeline

_INPUT = regex(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")
_HasImage = TypeVar("_HasImage", HandledImage, JobStep)


class Inputs:
    """The values of inputs, by the workflow or the folder of the action that has them."""

    def __init__(self, repository: Repository) -> None:
        self._by_job: defaultdict[tuple[str, str, str], list[Mapping[str, str]]] = defaultdict(list)
        self._all: defaultdict[str, list[Mapping[str, str]]] = defaultdict(list)
        for given in repository.of(GivenInputs):
            values = dict(given.inputs)
            self._by_job[given.target, given.pipeline, given.job].append(values)
            self._all[given.target].append(values)
        self._started = {one.pipeline for one in repository.of(Pipeline) if not one.called}

    @classmethod
    def of(cls, repository: Repository) -> Inputs:
        """The inputs of a repository; they are read once for all policies."""
        return repository.derived(cls)

    def given(self, target: str, pipeline: str, job: str) -> list[Mapping[str, str]]:
        """The values that a job gives to what it calls."""
        return self._by_job[target, pipeline, job]

    def handled(self, images: Iterable[HandledImage]) -> Iterator[HandledImage]:
        """Images with the values of inputs in their names."""
        for image in images:
            action = basename(image.path) in ("action.yml", "action.yaml")
            rows = self._all.get(dirname(image.path) if action else image.path, ())
            if rows and image.path in self._started and _has_inputs(image.name, image.tag):
                # The inputs have other values in runs that events start.
                yield image
            yield from with_inputs([image], rows)


def with_inputs(facts: Iterable[_HasImage], rows: Sequence[Mapping[str, str]]) -> Iterator[_HasImage]:
    """Facts whose image or tag has inputs, once for each of the values; those that are not given stay."""
    for fact in facts:
        name = fact.name if isinstance(fact, HandledImage) else fact.image
        if not rows or not _has_inputs(name, fact.tag):
            yield fact
            continue
        for image, tag in dict.fromkeys((_filled(name, row), _filled(fact.tag, row)) for row in rows):
            if isinstance(fact, HandledImage):
                yield replace(fact, name=image, tag=tag)
            else:
                yield replace(fact, image=image, tag=tag)


def _has_inputs(name: str, tag: str) -> bool:
    return "inputs." in name or "inputs." in tag


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _INPUT.sub(lambda match: values.get(match[1].lower(), match[0]), text) if "$" in text else text
