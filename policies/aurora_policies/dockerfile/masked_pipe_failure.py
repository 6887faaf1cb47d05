from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pipes import consumer, remedy, unchecked

_NEVER_FAIL = frozenset({"echo", "printf", "yes", "true", ":"})


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
        good(
            """\
            FROM alpine:3.22
            SHELL ["/bin/sh", "-eo", "pipefail", "-c"]
            RUN wget -qO- https://example.com/a.tgz | tar xz
            """,
            because="BusyBox knows the option, and a shell without it ends with an error",
        ),
        good("FROM alpine:3.20\nRUN set -o pipefail; curl -fsS https://example.com/a.tgz | tar xz\n"),
        good("FROM debian:12\nRUN echo app:x | newusers\n", because="echo does not fail"),
    ],
)
def masked_pipe_failure(run: Run) -> Iterator[Finding]:
    """A build step ignores the failure of a command before a pipe.

    The exit status of a pipeline is that of its last command: if an earlier command fails, the build continues and
    caches the layer.
    Set `pipefail` with `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` or `set -o pipefail`, or write to a file first.
    Downloads into a program that accepts incomplete input are reported by `masked-download-failure`.

    https://docs.docker.com/build/building/best-practices/#using-pipes
    """
    for pipeline in unchecked(run):
        *before, _ = pipeline.stages
        failing = (c.name for stage in before for c in stage if c.name not in _NEVER_FAIL)
        name = next(failing, None)
        if name is not None and not consumer(pipeline):
            ignored = f"'{name}'" if name else "a command"
            message = f"a failure of {ignored} before the pipe is ignored; {remedy(run)}"
            yield Finding(at=run.place(pipeline.start, pipeline.end), message=message)
            return
