from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Copy


@policy(
    "DKR051",
    severity="warning",
    category="performance",
    equivalents={"hadolint": "DL3067"},
    examples=[
        bad("FROM golang:1.26 AS build\nFROM debian:13\nCOPY --from=build «/» /\n"),
        good(
            "FROM golang:1.26 AS build\nFROM scratch\nCOPY --from=build / /\n",
            because="this makes a single layer",
        ),
        good("FROM golang:1.26 AS build\nFROM debian:13\nCOPY --from=build / /rootfs/\n"),
    ],
)
def copied_root(copy: Copy) -> Iterator[Finding]:
    """A whole file system is copied over another one.

    The image gets compilers, caches and secrets of the build stage, whose libraries replace those of the base image.
    Copy only the files that the image needs.

    https://docs.docker.com/reference/dockerfile/#copy---from
    """
    destination, stage = copy.destination, copy.stage
    if copy.source_flag is None or destination is None or destination.text != "/":
        return
    if stage is not None and stage.from_ is not None and stage.from_.is_scratch:
        return
    for source in copy.sources:
        if source.text == "/":
            message = (
                f"all files of '{copy.source_flag.value}' are copied over the image; copy only what it needs"
            )
            yield Finding(at=source.at, message=message)
