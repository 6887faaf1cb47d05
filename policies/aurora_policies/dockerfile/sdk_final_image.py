from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile

_SDKS = frozenset(
    (
        "clojure",
        "composer",
        "elixir",
        "gcc",
        "golang",
        "gradle",
        "haskell",
        "maven",
        "mcr.microsoft.com/dotnet/sdk",
        "rust",
        "sbtscala/scala-sbt",
        "swift",
    )
)


@policy(
    "DKR062",
    severity="info",
    category="security",
    examples=[
        bad('FROM «golang:1.26»\nCOPY . /src\nRUN go build -o /app /src\nCMD ["/app"]\n'),
        good("FROM golang:1.26 AS build\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /\n"),
    ],
)
def sdk_final_image(dockerfile: Dockerfile) -> Iterator[Finding]:
    """The final image contains a compiler or a build tool.

    It is hundreds of megabytes larger than needed, and an attacker in the container can use its tools.
    Build in one stage, and copy the result to a second stage with a small base image.

    https://docs.docker.com/build/building/multi-stage/
    """
    stage = dockerfile.final_stage
    if stage is None or stage.from_ is None or stage.from_.word is None:
        return
    base = stage.base
    if base is not None and base.familiar in _SDKS:
        message = (
            f"the final image is based on '{base.familiar}', which is for builds; use a smaller base image"
        )
        yield Finding(at=stage.from_.word.at, message=message)
