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
    """An instruction stands above the first FROM.

    There is no image yet that it could change: the build stops.
    Only ARG may stand above FROM; move the instruction below it.
    """
    if stage.from_ is None and stage.dockerfile.has_stages:
        for instruction in stage.instructions:
            if not isinstance(instruction, Unknown):
                yield Finding(
                    at=instruction.keyword_at, message=f"{instruction.name} stands above the first FROM"
                )
