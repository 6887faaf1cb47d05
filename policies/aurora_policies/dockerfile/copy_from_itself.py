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
    """`COPY --from` refers to its own stage.

    A stage cannot copy from itself, so the build fails.
    Use an earlier stage, or `RUN cp` to copy within the stage.

    https://docs.docker.com/reference/dockerfile/#copy---from
    """
    flag = copy.source_flag
    if flag is not None and copy.copies_itself:
        yield Finding(
            at=flag.value_at, message=f"'{flag.value}' is the stage of this COPY; use an earlier stage"
        )
