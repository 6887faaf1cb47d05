from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Add

_URL = regex(r"https?://")
_GIT = regex(r"\.git(?:[#?]|$)")


@policy(
    "DKR015",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_DOCKER_4"},
    examples=[
        bad("FROM debian:13\nADD «https://example.com/tool.tar.gz» /srv/\n"),
        good("FROM debian:13\nADD --checksum=sha256:24454f830c https://example.com/tool.tar.gz /srv/\n"),
        good(
            "FROM debian:13\nADD https://github.com/moby/buildkit.git#v0.25.0 /src\n",
            because="this is a Git repository at a tag",
        ),
    ],
)
def unverified_download(add: Add) -> Iterator[Finding]:
    """ADD downloads a file without a checksum.

    Anyone who controls the server or the connection decides what is in the image, and a later build may get another
    file.
    Add `--checksum=sha256:...`, so that BuildKit refuses other content.

    https://docs.docker.com/reference/dockerfile/#add---checksum
    """
    if add.flag("checksum") is not None:
        return
    for source in add.sources:
        if _URL.match(source.text) and not _GIT.search(source.text):
            yield Finding(
                at=source.at, message=f"'{source.text}' is downloaded without a checksum; add --checksum"
            )
