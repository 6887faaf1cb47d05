"""Pipelines of RUN whose exit status is only that of the last command."""

from collections.abc import Iterator

from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command, Pipeline
from aurora_devops.formats.shell.wrappers import set_options
from aurora_devops.kinds.dockerfile import Run

_DOWNLOADERS = frozenset({"curl", "wget"})
# Programs that accept empty input, or the first part of it; tar, jq and gpg fail without the rest.
_CONSUMERS = frozenset({"sh", "bash", "python", "python3", "perl", "node", "tee"})


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


def is_used_next(run: Run, pipeline: Pipeline) -> bool:
    """Whether the same step then calls the program that the download installs, which fails if it is not there.

    The address names the program, as that of `https://install.python-poetry.org` does.
    """
    tree = run.parsed
    first, *_, last = pipeline.stages
    if tree is None or _called(last, _SHELLS | _PYTHONS) == "":
        return False
    words = {
        part
        for command in first
        for word in command.unwrapped.arguments
        if "://" in word.text
        for part in _WORDS.findall(word.text.lower())
    }
    installed = {name for word in words for name in (word, *_INSTALLED.get(word, ()))} - _CONSUMERS - _USUAL
    return any(
        command.start >= pipeline.end
        and _program(command.unwrapped) in installed
        and not command.inside("condition", "function", "substitution")
        and (command.following in ("", "&&") or "errexit" in tree.options_at(command.start))
        for command in tree.commands
    )


_SHELLS = frozenset({"sh", "bash"})
_PYTHONS = frozenset({"python", "python3"})
_WORDS = regex(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*")
# What an installer is named for, and the programs it installs.
_INSTALLED = {
    "rustup": ("cargo", "rustc"),
    "python-poetry": ("poetry",),
    "get-poetry": ("poetry",),
    "get-helm-3": ("helm",),
    "get-helm-4": ("helm",),
    "astral": ("uv", "uvx"),
}
# Programs of base images, which a step calls whatever it has installed.
_USUAL = frozenset(
    {"apt", "apt-get", "curl", "git", "install", "main", "master", "npm", "raw", "scripts", "wget"}
)


def _program(command: Command) -> str:
    """The program of a command, also in a folder that is a variable."""
    return command.name or command.word.rpartition("/")[2].strip("\"'")


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
