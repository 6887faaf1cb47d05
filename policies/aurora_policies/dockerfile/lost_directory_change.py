from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run

_UP = regex(r"\.\.?(?:/\.\.)*/?|-")


@policy(
    "DKR102",
    severity="warning",
    category="reliability",
    examples=[
        bad("FROM debian:12\nRUN «cd /usr/src/app»\nRUN make\n"),
        bad("FROM debian:12\nRUN mkdir -p /app && «cd /app»\nCOPY . .\n"),
        good("FROM debian:12\nRUN cd /usr/src/app && make\n"),
        good("FROM debian:12\nRUN cd /app || exit 1\n", because="it may test that the directory exists"),
        good("FROM debian:12\nRUN make && (cd /tmp; ls) && cd - && rm -r /tmp/x\n"),
        good(
            "FROM debian:12\nRUN cd build && make && cd ..\n",
            because="it returns to the directory of the step",
        ),
    ],
)
def lost_directory_change(run: Run) -> Iterator[Finding]:
    """A RUN ends with a `cd` that has no effect.

    Each RUN begins in the directory of WORKDIR, so the next instruction runs in another directory than intended.
    Use WORKDIR.
    A `cd` that returns to the directory where the step began is not reported.

    https://docs.docker.com/reference/dockerfile/#workdir
    """
    tree = run.parsed
    if tree is None or not tree.commands or tree.errors:
        return
    last = tree.commands[-1]
    if last.name != "cd" or last.operator not in ("", "&&", ";") or last.following or last.context:
        return
    if not _returns(run, last):
        yield Finding(
            at=run.place(last.start, last.end), message="this cd has no effect after its RUN; use WORKDIR"
        )


def _returns(run: Run, command: Command) -> bool:
    """Whether a `cd` leads back to where the step began, or where it was before an earlier `cd`."""
    target = command.arguments[0].text if command.arguments else "-"
    return _UP.fullmatch(target) is not None or target.rstrip("/") == (run.workdir or "/").rstrip("/")
