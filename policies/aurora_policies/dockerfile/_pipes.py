"""Pipelines of RUN whose exit status is only that of the last command."""

from collections.abc import Iterator

from aurora_devops.formats.shell import Command, Pipeline
from aurora_devops.formats.shell.wrappers import set_options
from aurora_devops.kinds.dockerfile import Run

_DOWNLOADERS = frozenset({"curl", "wget"})
# Programs that accept empty input, or the first part of it; tar and jq fail without the rest.
_CONSUMERS = frozenset({"sh", "bash", "python", "python3", "perl", "node", "gpg", "apt-key", "tee"})


def unchecked(run: Run) -> Iterator[Pipeline]:
    """The pipelines without `pipefail` whose exit status is not tested."""
    tree = run.parsed
    if tree is None or run.script is None or not tree.pipelines or (sets_pipefail(run) and not is_dash(run)):
        return
    for pipeline in tree.pipelines:
        tested = any(command.inside("condition") for command in pipeline.stages[-1])
        if not tested and "pipefail" not in tree.options_at(pipeline.start):
            yield pipeline


def consumer(pipeline: Pipeline) -> str:
    """The program that gets a download as its input and does not fail without it; empty where there is none."""
    first, *_, last = pipeline.stages
    return _called(last, _CONSUMERS) if _called(first, _DOWNLOADERS) else ""


def _called(stage: tuple[Command, ...], names: frozenset[str]) -> str:
    return next((command.unwrapped.name for command in stage if command.unwrapped.name in names), "")


def remedy(run: Run) -> str:
    """The fix that a message about a pipeline suggests."""
    return "sh of this image has no pipefail, use bash" if sets_pipefail(run) else "set pipefail"


def is_dash(run: Run) -> bool:
    """Whether the shell is `sh` of an image that is known not to have BusyBox: dash has no `pipefail` before 0.5.13."""
    if run.script is None or run.script.shell not in ("sh", "dash") or run.stage is None:
        return False
    return run.stage.base is None or run.stage.base.familiar in ("debian", "ubuntu")


def sets_pipefail(run: Run) -> bool:
    """Whether SHELL sets `pipefail`."""
    options: set[str] = set()
    set_options(options, [word.text for word in run.shell.words[1:]] if run.shell else [])
    return "pipefail" in options
