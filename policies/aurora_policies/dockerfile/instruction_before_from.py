from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Stage, Unknown


@policy(
    "DKR033",
    severity="error",
    category="validity",
    equivalents={"hadolint": "DL3061"},
    examples=[
        bad("«LABEL» stage=build\nFROM debian:13\n"),
        good("ARG VERSION=13\nFROM debian:${VERSION}\nLABEL stage=build\n"),
    ],
)
def instruction_before_from(stage: Stage) -> Iterator[Finding]:
    """An instruction comes before the first FROM.

    There is no image that it can change, so the build fails.
    Move it below FROM. Only ARG can come before it.

    https://docs.docker.com/reference/dockerfile/#from
    """
    if stage.from_ is None and stage.dockerfile.has_stages:
        for instruction in stage.instructions:
            if not isinstance(instruction, Unknown):
                message = f"{instruction.name} comes before the first FROM; move it below"
                yield Finding(at=instruction.keyword_at, message=message)
