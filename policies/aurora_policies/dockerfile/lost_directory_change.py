from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run


@policy(
    "DKR102",
    severity="error",
    category="reliability",
    examples=[
        bad("FROM debian:12\nRUN «cd /usr/src/app»\nRUN make\n"),
        bad("FROM debian:12\nRUN mkdir -p /app && «cd /app»\nCOPY . .\n"),
        good("FROM debian:12\nRUN cd /usr/src/app && make\n"),
        good(
            "FROM debian:12\nRUN cd /app || exit 1\n", because="it may be a test that the directory is there"
        ),
        good("FROM debian:12\nRUN make && (cd /tmp; ls) && cd - && rm -r /tmp/x\n"),
    ],
)
def lost_directory_change(run: Run) -> Iterator[Finding]:
    """A RUN ends with a `cd` that has no effect.

    Each RUN begins in the directory of WORKDIR again, so the next instruction works somewhere else than it reads.
    Use WORKDIR.
    """
    tree = run.parsed
    if tree is None or not tree.commands or tree.errors:
        return
    last = tree.commands[-1]
    if last.name == "cd" and last.operator in ("", "&&", ";") and not last.following and not last.context:
        yield Finding(at=run.place(last.start, last.end), message="this cd ends with its RUN: WORKDIR stays")
