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
        bad("ARG UV=0.9.8\nFROM debian:13\nCOPY --from=«ghcr.io/astral-sh/uv:$UV» /uv /bin/\n"),
        good("FROM debian:13\nHEALTHCHECK --interval=5m --start-interval=1s CMD true\n"),
    ],
)
def invalid_flag(mistake: Mistake) -> Iterator[Finding]:
    """An instruction has an unknown flag, or a flag with an invalid value.

    The build fails, or an older builder treats the flag as part of the command.
    Correct the name or the value. Newer flags may need `# syntax=docker/dockerfile:1` in the first line.
    Variables in `--from` are not replaced: add a stage with `FROM $IMAGE AS name` and refer to it.

    https://docs.docker.com/reference/dockerfile/
    """
    if mistake.sort in ("unknown-flag", "bad-flag", "duplicate-flag"):
        yield Finding(at=mistake.at, message=mistake.message)
