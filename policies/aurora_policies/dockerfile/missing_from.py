from collections.abc import Iterator

from aurora_devops import Document, Finding, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile


@policy(
    "DKR034",
    severity="error",
    category="validity",
    examples=[
        bad("«RUN» make\nRUN make install\n"),
        bad("«ARG» VERSION=13\n"),
        good("FROM debian:13\nRUN make\n"),
        good("ARG VERSION=13\n", path="docker/first.dockerfile", because="it is put before others"),
        good(
            "# syntax=docker/dockerfile:1\nARG A\nARG B=1\n",
            path="docker/arguments.Dockerfile",
            because="it is put before others",
        ),
        bad("«RUN» make\n", path="docker/web.dockerfile"),
    ],
)
def missing_from(document: Document) -> Iterator[Finding]:
    """The file has no FROM.

    The build fails, because it has no base image.
    Begin with FROM, for example `FROM scratch`. If the file is included in others, rename it, because a Dockerfile
    is expected to build. A file `name.dockerfile` with nothing but ARG is not reported.

    https://docs.docker.com/reference/dockerfile/#from
    """
    dockerfile = document.model
    if not isinstance(dockerfile, Dockerfile) or dockerfile.has_stages:
        return
    if not _is_beginning(dockerfile, document.source.path.lower()):
        first = dockerfile.instructions[0].keyword_at if dockerfile.instructions else Span(0, 0)
        yield Finding(at=first, message="the file has no FROM; begin with a base image")


def _is_beginning(dockerfile: Dockerfile, path: str) -> bool:
    """Whether a file has only the arguments before the first FROM, and a name of its own."""
    arguments = all(one.name == "ARG" for one in dockerfile.instructions)
    return arguments and path.endswith(".dockerfile") and not path.endswith("/.dockerfile")
