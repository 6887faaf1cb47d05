"""The outputs and the variables that the steps of a workflow set, and whose values are known.

Known values consist of constants, of the commit, the tag or the run, and of inputs.

Source: docs.github.com/actions/reference/workflows-and-actions/workflow-commands, "Setting an output parameter" and
"Setting an environment variable".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import TYPE_CHECKING

from ...commands.call import expanded, with_commit
from ...commands.choices import choices_in, normal, value_in
from ...core.lazy import regex
from ...core.node import build
from ...core.place import Place
from ...formats.shell import parse
from .flow import OF_RUN
from .metadata import images_of
from .model import Job, JobIn, Scalar, Step, StepIn, Workflow
from .variables import INPUT, variables_of
from .written import lines_written

if TYPE_CHECKING:
    from ...core.context import Context

_ASSIGNED = regex(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=[\"']?((?>[^\n\"']*))[\"']?[ \t]*$")
# A value of these parts is known; it may be the name of an image.
_PLAIN = regex(r"[\w./:-]*")
# These are the same in each run.
_FIXED = regex(r"\$\{(?:GITHUB_REPOSITORY(?:_OWNER)?|ECR_REGISTRY)\}")


# How deep reusable workflows call each other.
_DEEPEST = 4


def outputs_of(
    workflow: Workflow, context: Context | None = None, depth: int = 0
) -> Mapping[str, Mapping[str, str]]:
    """The known outputs that the steps of each job may use: `steps.ID.outputs.NAME`, `needs.ID.outputs.NAME`.

    Those of a job that calls a workflow of the repository are the outputs of that.
    """
    steps: dict[str, dict[str, str]] = {}
    needs: dict[str, str] = {}
    for name, job in workflow.jobs.items():
        if job.action is not None and job.action.local and context is not None and depth < _DEEPEST:
            for output, text in _of_called(normpath(job.action.text), context, depth):
                needs[f"needs.{name}.outputs.{output}".lower()] = text
        inside = JobIn(job, name, workflow)
        steps[name] = dict(_steps(inside))
        given = job.outputs if isinstance(job.outputs, dict) else {}
        for output, value in given.items():
            text = expanded(str(value), steps[name])
            if _is_known(text):
                needs[f"needs.{name}.outputs.{output}".lower()] = text
    return {name: {**needs, **found} for name, found in steps.items()}


def _of_called(path: str, context: Context, depth: int) -> Iterator[tuple[str, str]]:
    """The outputs of a reusable workflow that are those of its jobs, with known values."""
    trees = context.trees(path)
    if not trees or not isinstance(trees[0].value, dict):
        return
    workflow, _ = build(Workflow, trees[0])
    call = workflow.event("workflow_call")
    if call is None or not call.outputs:
        return
    known: dict[str, str] = {}
    for values in outputs_of(workflow, context, depth + 1).values():
        known |= {name: text for name, text in values.items() if name.startswith("needs.")}
    for name, output in call.outputs.items():
        value = str(output.value or "") if output is not None else ""
        text = expanded(_OF_JOB.sub("needs.", value), known)
        if _is_known(text):
            yield name, text


_OF_JOB = regex(r"\bjobs\.(?=[\w-]+\.outputs\.)")


def _is_known(text: str) -> bool:
    return bool(text) and _PLAIN.fullmatch(_FIXED.sub("", OF_RUN.sub("", text))) is not None


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
            for name, text in _written(step.run, variables_of(inside, step), "GITHUB_OUTPUT"):
                if _is_known(text):
                    yield f"steps.{step.id}.outputs.{name}".lower(), text
        elif _is_registry(step):
            yield f"steps.{step.id}.outputs.registry".lower(), "${ECR_REGISTRY}"
        elif (version := _version(step, flat)) is not None:
            yield f"steps.{step.id}.outputs.version".lower(), version


def _is_registry(step: Step) -> bool:
    """Whether a step logs in to the private registry of the account, whose address is one of its outputs."""
    if step.action is None or step.action.slug != "aws-actions/amazon-ecr-login":
        return False
    given = step.with_ if isinstance(step.with_, dict) else {}
    return not given.get("registries") and given.get("registry-type") != "public"


_ENV = "GITHUB_ENV"


class Exports:
    """The variables that the steps of a job set for later steps by `$GITHUB_ENV`."""

    def __init__(self, inside: JobIn, outputs: Mapping[str, str]) -> None:
        self.inside = inside
        self.outputs = outputs
        self._writers: list[tuple[StepIn, frozenset[str]]] = []
        for one in inside.steps:
            if one.step.run and _ENV in one.step.run:
                names = frozenset(name for name, _, _ in lines_written(one.step.run, _ENV))
                self._writers.append((one, names))
        self._of_runs: dict[tuple[tuple[str, str], ...], list[dict[str, tuple[str, Scalar]]]] = {}

    def with_sources(self, step: StepIn, texts: str) -> str:
        """The texts of a step, with those of earlier steps that set variables which it may use."""
        found = [texts]
        for one, names in self._writers:
            if one.index < step.index and any(name in texts for name in names):
                env = one.step.env if isinstance(one.step.env, dict) else {}
                found += [text for text in (one.step.run, *env.values()) if isinstance(text, str)]
        return "\n".join(found)

    def variables(self, step: StepIn, values: Mapping[str, str]) -> dict[str, str]:
        """The variables of a step in a run with these values of the matrix and the inputs."""
        known = {**self.outputs, **values}
        if not self._writers or step.index <= self._writers[0][0].index:
            return variables_of(self.inside, step.step, known)
        key = tuple(sorted(values.items()))
        if key not in self._of_runs:
            self._of_runs[key] = list(self._exported(known))
        index = sum(one.index < step.index for one, _ in self._writers)
        # A step with the same condition runs only after the one that sets the variable.
        exported = {
            name: text if condition in (None, step.step.if_) else f"${{{name}}}"
            for name, (text, condition) in self._of_runs[key][index - 1].items()
        }
        return variables_of(self.inside, step.step, known, exported)

    def _exported(self, known: Mapping[str, str]) -> Iterator[dict[str, tuple[str, Scalar]]]:
        """The variables after each of the steps that set some, with the condition of the step.

        One with an unknown value has its own name as the value.
        """
        found: dict[str, tuple[str, Scalar]] = {}
        for one, _ in self._writers:
            step = one.step
            own = {name: text for name, (text, condition) in found.items() if condition in (None, step.if_)}
            variables = {**known, **variables_of(self.inside, step, known, own)}
            for name, text in _written(step.run or "", variables, _ENV, always=True):
                plain = _is_known(INPUT.sub("", text))
                found = {**found, name: (text, step.if_) if plain else (f"${{{name}}}", None)}
            yield found


def _written(
    script: str, env: Mapping[str, str], file: str, *, always: bool = False
) -> Iterator[tuple[str, str]]:
    """What a script writes to a file of the runner, with values; they are empty if they are unknown or several.

    With `always`, a value is unknown if it is not written in each run.
    """
    if file not in script:
        return
    known = dict(env)
    assigned: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in _ASSIGNED.findall(script):
        assigned[name].append(value)
    for name, values in assigned.items():
        text = _value(values[0], known)
        if len(values) == 1 and _is_known(INPUT.sub("", text)):
            known[name] = text
        else:
            known.pop(name, None)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, value, certain in lines_written(script, file):
        found[name].add(_value(value, known) if certain or not always else "")
    for name, texts in found.items():
        yield name, texts.pop() if len(texts) == 1 else ""


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


def choices_of(inside: JobIn, outputs: Mapping[str, str]) -> Iterator[tuple[Place, str, tuple[str, ...]]]:
    """The places, names and possible values of the outputs and variables that a job sets in branches.

    A variable or an output of the job that is an output of a step or of another job may have the values of that.
    """
    for one in inside.steps:
        step, script = one.step, one.step.run or ""
        if _ENV not in script and "GITHUB_OUTPUT" not in script:
            continue
        known = {**outputs, **variables_of(inside, step, outputs)}
        choices = choices_in(parse(script), known, "github-workflow")
        for file, prefix in ((_ENV, ""), ("GITHUB_OUTPUT", f"steps.{step.id}.outputs.")):
            found: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
            for name, value, certain in lines_written(script, file):
                values = value_in(value, known, choices, "github-workflow")
                if len(values) != 1 or not certain:
                    found[name].append(values)
            for name, each in found.items():
                flat = dict.fromkeys(value for values in each for value in values)
                yield step.at["run"], f"{prefix}{name}", tuple(flat) if all(each) else ()
    holders: list[Workflow | Job | Step] = [inside.workflow, inside.job, *(one.step for one in inside.steps)]
    for node in holders:
        for name, given in node.env.items() if isinstance(node.env, dict) else ():
            if match := _OUTPUT.fullmatch(str(given)):
                yield node.at["env"][name], name, (match[0],)
    for name, given in inside.job.outputs.items() if isinstance(inside.job.outputs, dict) else ():
        if match := _OUTPUT.fullmatch(str(given)):
            yield inside.job.at["outputs"][name], f"needs.{inside.id}.outputs.{name}", (match[0],)


_OUTPUT = regex(r"\$\{\{\s*(?:steps|needs)\.[\w-]+\.outputs\.[\w-]+\s*\}\}")
