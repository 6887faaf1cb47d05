from collections.abc import Iterator

from aurora_devops import Finding, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile


@policy(
    "DKR034",
    severity="error",
    category="validity",
    examples=[
        bad("«RUN» make\nRUN make install\n"),
        bad("«ARG» VERSION=13\n"),
        good("FROM debian:13\nRUN make\n"),
    ],
)
def missing_from(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The file has no FROM.

    The build fails, because it has no base image.
    Begin with FROM, for example `FROM scratch`. If the file is included in others, rename it, because a Dockerfile
    is expected to build.

    https://docs.docker.com/reference/dockerfile/#from
    """
    if not dockerfile.has_stages:
        first = dockerfile.instructions[0].keyword_at if dockerfile.instructions else Span(0, 0)
        yield Finding(at=first, message="the file has no FROM; begin with a base image")
