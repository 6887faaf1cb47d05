from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.shell import Pipeline
from aurora_devops.kinds.dockerfile import Run

_NEVER_FAIL = frozenset({"echo", "printf", "yes", "true", ":"})
_KNOWS_PIPEFAIL = frozenset({"bash", "ash", "busybox", "zsh", "ksh"})


@policy(
    "DKR106",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL4006"},
    examples=[
        bad("FROM debian:12\nRUN «curl -fsS https://example.com/a.tgz | tar xz»\n"),
        good(
            """\
            FROM debian:12
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN curl -fsS https://example.com/a.tgz | tar xz
            """
        ),
        good("FROM alpine:3.20\nRUN set -o pipefail; curl -fsS https://example.com/a.tgz | tar xz\n"),
        good("FROM debian:12\nRUN echo app:x | newusers\n", because="echo does not fail"),
    ],
)
def masked_pipe_failure(run: Run) -> Iterator[Finding]:
    """A command before a pipe may fail, and the build goes on.

    The exit status of a pipeline is that of its last command: a download that breaks off leaves half an archive, and
    the layer with it is cached.
    Set `pipefail` with `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`, or fetch to a file first.
    """
    tree = run.parsed
    if tree is None or run.script is None or not tree.pipelines or _set_by_shell(run):
        return
    for pipeline in tree.pipelines:
        if _may_fail(pipeline) and "pipefail" not in tree.options_at(pipeline.start):
            message = "the pipeline hides a failure of all but its last command"
            yield Finding(at=run.place(pipeline.start, pipeline.end), message=message)
            return


def _set_by_shell(run: Run) -> bool:
    words = [word.text for word in run.shell.words] if run.shell else []
    return "pipefail" in words and run.script is not None and run.script.shell in _KNOWS_PIPEFAIL


def _may_fail(pipeline: Pipeline) -> bool:
    """Whether a stage before the last can fail, and somebody would look at the exit status."""
    *before, last = pipeline.stages
    if any(command.inside("condition") for command in last):
        return False
    return any(command.name not in _NEVER_FAIL for stage in before for command in stage)
