from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Mistake


@policy(
    "DKR036",
    severity="error",
    category="validity",
    examples=[
        bad("FROM debian:13\nCOPY «--form=build» /app /app\n"),
        bad("FROM debian:13\nHEALTHCHECK --interval=«5» CMD true\n"),
        bad("FROM debian:13\nADD --link=true «--link=true» a /b/\n"),
        good("FROM debian:13\nHEALTHCHECK --interval=5m --start-interval=1s CMD true\n"),
    ],
)
def invalid_flag(mistake: Mistake) -> Iterator[Finding]:
    """An instruction has a flag that Docker does not take.

    The build stops here, or with an older builder the flag becomes part of the command.
    Correct its name or its value; newer flags may need `# syntax=docker/dockerfile:1` in the first line.
    """
    if mistake.sort in ("unknown-flag", "bad-flag", "duplicate-flag"):
        yield Finding(at=mistake.at, message=mistake.message)
