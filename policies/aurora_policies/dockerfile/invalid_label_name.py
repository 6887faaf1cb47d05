from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Label

_RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")
_NAME = regex(r"[a-z](?:[a-z0-9]|[.-](?![.-]))*(?<![.-])\Z")


@policy(
    "DKR044",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL3048"},
    examples=[
        bad('FROM debian:13\nLABEL «Build_Date»="2026-11-21"\n'),
        bad('FROM debian:13\nLABEL «com.docker.team»="web"\n', because="these names are reserved"),
        good('FROM debian:13\nLABEL com.example.build-date="2026-11-21"\n'),
    ],
)
def invalid_label_name(label: Label) -> Iterator[Finding]:
    """The name of a label does not follow the guidelines of Docker.

    Tools that select images by label compare names exactly, and names below `com.docker` are reserved for Docker.
    Use lower-case letters, digits, single dots and hyphens, and begin with your domain in reverse.

    https://docs.docker.com/engine/manage-resources/labels/
    """
    for pair in label.pairs:
        if pair.name.startswith(_RESERVED):
            yield Finding(
                at=pair.name_at,
                message=f"label '{pair.name}' is in a namespace reserved for Docker; use your own domain",
            )
        elif not _NAME.match(pair.name) and not ("$" in pair.name and "${" in pair.name):
            message = f"label '{pair.name}' does not follow the guidelines; use lower-case letters, digits, '.' and '-'"
            yield Finding(at=pair.name_at, message=message)
