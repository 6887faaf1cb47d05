from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile


@policy(
    "DKR063",
    severity="info",
    category="maintainability",
    examples=[
        bad("FROM node:24 AS «docs»\nRUN npm run docs\nFROM node:24-slim\nCOPY src /srv/\n"),
        good("FROM node:24 AS build\nRUN npm ci\nFROM node:24-slim\nCOPY --from=build /srv /srv/\n"),
        good(
            "ARG MODE=dev\nFROM node:24 AS dev\nFROM node:24-slim AS release\nFROM ${MODE}\n",
            because="`--build-arg MODE=release` selects the other stage",
        ),
    ],
)
def unused_stage(dockerfile: Dockerfile) -> Iterator[Finding]:
    """A stage is not used by the final image.

    BuildKit skips it unless `--target` selects it, so errors in it are not noticed.
    Remove it, or build it in CI with `--target`.
    """
    used = dockerfile.used_stages
    for stage in dockerfile.stages:
        if stage not in used and stage.from_ is not None and stage.from_.word is not None:
            at = stage.from_.alias.at if stage.from_.alias else stage.from_.word.at
            yield Finding(
                at=at, message=f"stage '{stage.name or stage.index}' is not used by the final image"
            )
