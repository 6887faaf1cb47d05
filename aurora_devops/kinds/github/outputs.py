"""The outputs of the steps and the jobs of a workflow whose values follow from the commit, the tag or the run.

Source: docs.github.com/actions/reference/workflows-and-actions/workflow-commands, "Setting an output parameter".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ...commands.call import expanded, with_commit
from ...core.lazy import regex
from .flow import OF_RUN
from .metadata import images_of
from .model import JobIn, Step, Workflow
from .variables import variables_of

# `echo "tag=${GITHUB_SHA::7}" >> "$GITHUB_OUTPUT"`
_WRITTEN = regex(
    r"(?m)\b(?:echo|printf)[ \t]+(?:-n[ \t]+)?([\"']?)([\w-]+)=((?>[^\n\"']*))\1[ \t]*(?:\|[ \t]*tee[ \t]+-a|>>)"
    r"[ \t]*[\"']?\$\{?GITHUB_(?:OUTPUT|ENV)\}?[\"']?"
)
_ASSIGNED = regex(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=[\"']?((?>[^\n\"']*))[\"']?[ \t]*$")
# The name of the tag: `${GITHUB_REF#refs/tags/}`, with `v` in front of it or without.
_REF_NAME = regex(r"\$\{GITHUB_REF#+refs/tags/\}|\$\{GITHUB_REF##\*/\}")
_VERSION = regex(r"\$\{GITHUB_REF#+refs/tags/v\}|\$\{GITHUB_REF_NAME(?:##?v|/#?v/)\}")
# A value of these parts is known.
_PLAIN = regex(r"[\w.-]*")


def normal(text: str) -> str:
    """A value with the name of the tag written in one way."""
    if "GITHUB_REF" not in text:
        return text
    return _VERSION.sub("${GITHUB_REF_NAME#v}", _REF_NAME.sub("${GITHUB_REF_NAME}", text))


def outputs_of(workflow: Workflow) -> Mapping[str, Mapping[str, str]]:
    """The known outputs that the steps of each job may use: `steps.ID.outputs.NAME`, `needs.ID.outputs.NAME`."""
    steps: dict[str, dict[str, str]] = {}
    needs: dict[str, str] = {}
    for name, job in workflow.jobs.items():
        inside = JobIn(job, name, workflow)
        steps[name] = dict(_steps(inside))
        given = job.outputs if isinstance(job.outputs, dict) else {}
        for output, value in given.items():
            text = expanded(str(value), steps[name])
            if _is_known(text):
                needs[f"needs.{name}.outputs.{output}".lower()] = text
    return {name: {**needs, **found} for name, found in steps.items()}


def _is_known(text: str) -> bool:
    return bool(text) and _PLAIN.fullmatch(OF_RUN.sub("", text)) is not None


def _steps(inside: JobIn) -> Iterator[tuple[str, str]]:
    flat = [one.step for one in inside.steps]
    other = any(
        one.action is not None
        and one.action.slug == "actions/checkout"
        and isinstance(one.with_, dict)
        and one.with_.get("ref")
        for one in flat
    )
    for step in flat:
        if not step.id:
            continue
        if step.run and not other:
            for name, text in _written(step.run, variables_of(inside, step)):
                yield f"steps.{step.id}.outputs.{name}".lower(), text
        elif (version := _version(step, flat)) is not None:
            yield f"steps.{step.id}.outputs.version".lower(), version


def _written(script: str, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The outputs that a script writes once, with known values."""
    known = dict(env)
    assigned: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in _ASSIGNED.findall(script):
        assigned[name].append(value)
    for name, values in assigned.items():
        text = _value(values[0], known)
        if len(values) == 1 and _is_known(text):
            known[name] = text
        else:
            known.pop(name, None)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for _, name, value in _WRITTEN.findall(script):
        found[name].append(_value(value, known))
    for name, values in found.items():
        if len(values) == 1 and _is_known(values[0]):
            yield name, values[0]


def _value(text: str, known: Mapping[str, str]) -> str:
    return normal(expanded(with_commit(text.strip(), "github-workflow"), known))


def _version(step: Step, steps: list[Step]) -> str | None:
    """The output `version` of docker/metadata-action with one rule for tags."""
    if (
        step.action is None
        or step.action.slug != "docker/metadata-action"
        or not isinstance(step.with_, dict)
    ):
        return None
    rules = [line for line in str(step.with_.get("tags") or "").splitlines() if line.strip()]
    tags = {
        image.rpartition(":")[2] if "::" not in image else image.partition(":")[2]
        for image in images_of(step.id or "", steps)
    } - {"latest"}
    if len(rules) != 1 or len(tags) != 1:
        return None
    tag = tags.pop()
    return tag if _is_known(tag) else None
