from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import From


@policy(
    "DKR020",
    severity="error",
    category="reliability",
    equivalents={"hadolint": "DL3063", "buildkit": "ReservedStageName"},
    examples=[
        bad("FROM debian:13 AS «scratch»\n"),
        bad("FROM debian:13 AS «context»\n"),
        good("FROM scratch AS empty\n"),
    ],
)
def reserved_stage_name(from_: From) -> Iterator[Finding]:
    """A stage has a name that means something else.

    `scratch` is the empty image and `context` the build context: `FROM scratch` and `COPY --from=context` still mean
    those, never this stage, and coming versions of BuildKit refuse the name.
    Choose another name.
    """
    alias = from_.alias
    if alias is not None and alias.text.lower() in ("scratch", "context"):
        yield Finding(at=alias.at, message=f"{alias.text} is a reserved name")
