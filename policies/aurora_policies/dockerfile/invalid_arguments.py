from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Mistake


@policy(
    "DKR037",
    severity="error",
    category="validity",
    examples=[
        bad("FROM debian:13\n«USER»\n"),
        bad("FROM debian:13 «build»\n"),
        bad("FROM debian:13\nSHELL «/bin/bash -c»\n"),
        bad("FROM debian:13\nHEALTHCHECK «curl» http://localhost/\n"),
        good("FROM debian:13 AS build\nUSER app:app\n"),
    ],
)
def invalid_arguments(mistake: Mistake) -> Iterator[Finding]:
    """An instruction has invalid, missing or superfluous arguments.

    The build fails.
    Correct the arguments as described in the reference.

    https://docs.docker.com/reference/dockerfile/
    """
    if mistake.sort in ("missing-argument", "extra-argument", "bad-argument"):
        yield Finding(at=mistake.at, message=mistake.message)
