from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Copy


@policy(
    "DKR018",
    severity="error",
    category="validity",
    equivalents={"hadolint": "DL3023", "trivy": ("DS-0006", "AVD-DS-0006")},
    examples=[
        bad("FROM golang:1.26 AS build\nCOPY --from=«build» /app /srv/\n"),
        good("FROM golang:1.26 AS build\nFROM scratch AS run\nCOPY --from=build /app /srv/\n"),
    ],
)
def copy_from_itself(copy: Copy) -> Iterator[Finding]:
    """COPY copies from the stage it stands in.

    A stage is not finished while it is built, so there is nothing to copy from: the build stops.
    Name an earlier stage, or use `RUN cp` within one.
    """
    flag = copy.source_flag
    if flag is not None and copy.copies_itself:
        yield Finding(at=flag.value_at, message=f"{flag.value} is the stage this COPY stands in")
