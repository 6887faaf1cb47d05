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

    There is no image to begin with: the build stops before its first step.
    Begin with `FROM`, if only `FROM scratch`; a part that is meant to be included into other files had better not
    be called Dockerfile.
    """
    if not dockerfile.has_stages:
        first = dockerfile.instructions[0].keyword_at if dockerfile.instructions else Span(0, 0)
        yield Finding(at=first, message="no FROM in the file")
