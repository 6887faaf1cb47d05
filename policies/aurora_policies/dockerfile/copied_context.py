from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Copy


@policy(
    "DKR055",
    severity="info",
    category="security",
    equivalents={"hadolint": "DL4007"},
    examples=[
        bad("FROM node:24\nWORKDIR /srv\nCOPY «.» .\n"),
        good("FROM node:24\nWORKDIR /srv\nCOPY src/ src/\n"),
        good("FROM node:24 AS build\nFROM node:24-slim\nWORKDIR /srv\nCOPY --from=build . .\n"),
    ],
)
def copied_context(copy: Copy) -> Iterator[Finding]:
    """The whole build context is copied.

    Everything that `.dockerignore` does not exclude gets into the image: `.git`, `.env`, test data, the local
    `node_modules`.
    Copy only the files and directories that the image needs.

    https://docs.docker.com/build/concepts/context/#dockerignore-files
    """
    if copy.source_flag is None:
        for source in copy.sources:
            if source.text in (".", "./"):
                yield Finding(
                    at=source.at, message="the whole build context is copied; copy only what the image needs"
                )
