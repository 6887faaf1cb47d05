"""A detection as the section `app` of `aurora.yaml`: every fact with its evidence, unknown ones as placeholders."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..core.lazy import regex
from ..formats.writing import block_scalar
from ..reporters.escaping import escape
from .application import Resources, Slo, Variable, Worker
from .bundle import PLACEHOLDER
from .detect import Clue, Detection

_NAME = regex(r"[^a-z0-9]+")
_LONGEST_EVIDENCE = 120
# What a person is told who has to fill it in.
EXPLANATIONS = {
    "description": "one sentence: what it does",
    "owner": "the team that is called when it breaks",
    "language": "the programming language, such as python, node, go or java",
    "language_version": "as in the name of the base image",
    "framework": "the web framework, such as fastapi, django, express, next, gin or spring-boot",
    "package_manager": "uv, poetry or pip; npm, pnpm, yarn or bun; maven or gradle",
    "entry_point": "such as app.main:app, src/server.js or ./cmd/server",
    "port": "the port that it listens on",
    "health_path": "the path that answers as long as the process works",
    "readiness_path": "the path that answers only while requests can be served",
    "metrics_path": "no metrics endpoint was found in the code",
    "image": "the repository that the image is pushed to, such as ghcr.io/OWNER/NAME",
    "repository_url": "where the source lives",
    "hosts": "the host names that it answers to",
}
ORDER = (
    "name",
    "description",
    "owner",
    "language",
    "language_version",
    "framework",
    "package_manager",
    "entry_point",
    "port",
    "health_path",
    "readiness_path",
    "metrics_path",
    "management_port",
    "migration",
    "static_folder",
    "image",
    "repository_url",
    "default_branch",
)
# What most applications do not have; without a clue there is nothing to fill in.
_RARE = frozenset({"management_port", "migration", "static_folder", "default_branch"})
# Routes; where the code has one of them, its routes could be read, and the others are not there.
_ROUTES = frozenset({"health_path", "readiness_path", "metrics_path"})
# A Java virtual machine needs more than the default.
_RESOURCES = {
    "java": Resources(cpu_request="250m", memory_request="512Mi", cpu_limit="1", memory_limit="1Gi"),
    "kotlin": Resources(cpu_request="250m", memory_request="512Mi", cpu_limit="1", memory_limit="1Gi"),
}
_SLOS = (
    Slo(name="availability", sort="availability", objective=99.5),
    Slo(name="latency", sort="latency", objective=99.0, threshold_seconds=0.5),
)


def unknown(detection: Detection) -> tuple[str, ...]:
    """The facts that are needed and that nothing tells, by their keys in the section `app`."""
    missing = [
        field
        for field in ORDER
        if field != "name"
        and field not in _RARE
        and detection.best(field) is None
        and not _absent(detection, field)
    ]
    return tuple(
        field.replace("_", "-") for field in (*missing, *(() if detection.best("hosts") else ("hosts",)))
    )


def _absent(detection: Detection, field: str) -> bool:
    """Whether the application does not have a route: others were read from its code, and this one was not there."""
    read = detection.best("health_path") or detection.best("routes")
    return field in _ROUTES and read is not None and detection.best(field) is None


def section(detection: Detection) -> str:
    """The text of the section; read back, it gives the application that was found."""
    return "\n".join(["app:", *(f"  {line}" for line in _lines(detection)), ""])


def application_name(text: str) -> str:
    """A name as a DNS label (RFC 1123, section 2.1), beginning with a letter."""
    label = _NAME.sub("-", text.lower()).strip("-0123456789")[:63].strip("-")
    return label or "app"


def _lines(detection: Detection) -> Iterator[str]:
    for field in ORDER:
        if field not in _RARE or detection.best(field) is not None:
            yield _line(detection, field)
    yield from _processes(detection)
    yield from _several(detection, "dependencies")
    if variables := detection.clues.get("environment", ()):
        yield "environment:"
        for clue in variables:
            yield from _variable(clue)
    hosts = detection.clues.get("hosts", ())
    if hosts:
        yield from _several(detection, "hosts")
    else:
        yield "hosts:"
        yield f"  - {PLACEHOLDER}  # {EXPLANATIONS['hosts']}"
    yield "# Not facts but choices, to begin with: what users may expect, and what one instance may use."
    yield "slos:"
    for slo in _SLOS:
        yield f"  - name: {slo.name}"
        yield f"    sort: {slo.sort}"
        yield f"    objective: {slo.objective}  # percent of requests in 30 days"
        if slo.threshold_seconds is not None:
            yield f"    threshold-seconds: {slo.threshold_seconds}"
    yield "replicas: 3"
    yield "resources:"
    language = detection.best("language")
    resources = _RESOURCES.get(str(language.value), Resources()) if language else Resources()
    for key, value in resources.model_dump(by_alias=True).items():
        yield f"  {key}: {_scalar(value)}"


def _line(detection: Detection, field: str) -> str:
    key = field.replace("_", "-")
    clue = detection.best(field)
    if clue is None:
        if field == "name":
            return "name: app  # nothing has a name"
        if _absent(detection, field):
            return f"{key}: null  # none was found in the code"
        return f"{key}: {PLACEHOLDER}  # {EXPLANATIONS[field]}"
    if clue.value is None:
        return f"{key}: null  # {_comment(clue.evidence)}"
    value = application_name(clue.value) if field == "name" else clue.value
    also = [
        f"also {_scalar(other.value)}: {other.evidence}"
        for other in detection.others(field)[:2]
        if other.value
    ]
    if field == "name":
        also = []
    return f"{key}: {_scalar(value)}  # {_comment('; '.join([clue.evidence, *also]))}"


def _several(detection: Detection, field: str) -> Iterator[str]:
    clues = detection.clues.get(field, ())
    if not clues:
        yield f"{field}: []"
        return
    yield f"{field}:"
    for clue in clues:
        yield f"  - {_scalar(clue.value)}  # {_comment(clue.evidence)}"


def _processes(detection: Detection) -> Iterator[str]:
    """The processes that run beside the main one."""
    clues = [clue for clue in detection.clues.get("workers", ()) if isinstance(clue.value, Worker)]
    if clues:
        yield "workers:"
    for clue in clues:
        yield f"  - name: {clue.value.name}  # {_comment(clue.evidence)}"
        yield f"    command: {_scalar(clue.value.command)}"


def _variable(clue: Clue) -> Iterator[str]:
    variable = clue.value
    assert isinstance(variable, Variable)
    yield f"  - name: {variable.name}  # {_comment(clue.evidence)}"
    if variable.secret:
        yield "    secret: true"
    if variable.required is not None:
        yield f"    required: {'true' if variable.required else 'false'}"
    if variable.default is not None:
        # Always text: a plain 3600 would be read as a number.
        yield f"    default: {json.dumps(_visible(variable.default), ensure_ascii=False)}"


def _comment(text: str) -> str:
    shown = escape(text)
    return shown if len(shown) <= _LONGEST_EVIDENCE else f"{shown[: _LONGEST_EVIDENCE - 1]}…"


def _scalar(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    return block_scalar(_visible(str(value)))


def _visible(text: str) -> str:
    """A text without the characters that YAML does not allow or that nobody would see."""
    return "".join(char for char in text if char.isprintable())
