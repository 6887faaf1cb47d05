"""The texts that metrics of logs look for in what a container logs, compared with the code of the repository."""

from __future__ import annotations

from collections.abc import Iterator

from ...cloud.value import Value
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At, Elsewhere
from ...core.source import Span
from ...facts import UnloggedText
from ...logged import OF_LIBRARIES, WORDS, LoggingCode, code_of
from .containers import RUNNING, Container, answering, containers_of, place_of
from .model import Resource
from .module import Module

GOOGLE, AWS = "google_logging_metric", "aws_cloudwatch_log_metric_filter"
# A field that has to have a value, in a filter of Cloud Logging and in a pattern of CloudWatch.
_FIELD = regex(r"\bjsonPayload\.(?P<field>[\w.]+)\s*[=:]\s*\"(?P<text>[^\"\\]+)\"")
_SELECTOR = regex(r"\$\.(?P<field>[\w.]+)\s*=\s*\"(?P<text>[^\"\\*%]+)\"")
_NAMED = regex(r"\bresource\.labels\.(?:job_name|service_name)\s*=\s*\"([^\"\\]+)\"")
# A filter with alternatives may be for several programs.
_ALTERNATIVES = regex(r"\b(?:OR|NOT)\b|\|\||!=")


def unlogged(document: Document, resource: Resource) -> Iterator[UnloggedText]:
    """The texts that a metric of logs looks for and that no code of the repository has."""
    google = resource.type == GOOGLE
    value = resource.get("filter" if google else "pattern")
    text = value.string or ""
    images = sorted({one.image for one in _logging(resource, text) if one.image})
    code = _code(resource.module) if len(images) == 1 and not _ALTERNATIVES.search(text) else None
    for match in (_FIELD if google else _SELECTOR).finditer(text) if code is not None else ():
        sought = match["text"]
        if OF_LIBRARIES.search(match["field"]) or not WORDS.fullmatch(sought):
            continue
        if code is not None and not code.logs(sought):
            yield document.fact(
                UnloggedText,
                _place(value, sought),
                text=sought,
                field=match["field"],
                by=resource.address,
                image=images[0],
            )


def _place(value: Value, text: str) -> At:
    """Where a text is written in a value."""
    found = value.source.text.find(text, value.start, value.end) if value.source.path else -1
    return Elsewhere(value.source, Span(found, found + len(text))) if found >= 0 else place_of(value)


def _logging(resource: Resource, text: str) -> Iterator[Container]:
    """The containers whose logs a metric reads."""
    module = resource.module
    if resource.type == GOOGLE:
        named = _NAMED.search(text)
        for one in module.resources if named is not None else ():
            of_run = one.type.startswith("google_cloud_run") and one.type in RUNNING
            if of_run and named is not None and one.get("name").string == named[1]:
                yield from filter(None, [answering(one)])
        return
    group = resource.get("log_group_name").string
    for one in module.by_type.get("aws_ecs_task_definition", ()) if group else ():
        for container in containers_of(one):
            if container.logs is not None and container.logs.string == group:
                yield container


def _code(module: Module) -> LoggingCode | None:
    """The code of the repository; None if there is too much of it."""
    return code_of(module.files.glob, module.files.source)
