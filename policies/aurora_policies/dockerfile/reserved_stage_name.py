from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import From


@policy(
    "DKR020",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL3063", "buildkit": "ReservedStageName"},
    examples=[
        bad("FROM debian:13 AS «scratch»\n"),
        bad("FROM debian:13 AS «context»\n"),
        good("FROM scratch AS empty\n"),
    ],
)
def reserved_stage_name(from_: From) -> Iterator[Finding]:
    """A stage has a reserved name.

    `FROM scratch` and `COPY --from=context` do not refer to the stage, but to the empty image and the build context.
    BuildKit warns about the name in every build.
    Rename the stage.

    https://docs.docker.com/reference/build-checks/reserved-stage-name/
    """
    alias = from_.alias
    if alias is not None and alias.text.lower() in ("scratch", "context"):
        yield Finding(at=alias.at, message=f"stage name '{alias.text}' is reserved; rename the stage")
