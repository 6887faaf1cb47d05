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
    ],
)
def unused_stage(dockerfile: Dockerfile) -> Iterator[Finding]:
    """A stage has no part in the image.

    BuildKit does not even build it unless `--target` names it, so that it breaks without anyone noticing.
    Remove it, or build it in CI with `--target`.
    """
    used = dockerfile.used_stages
    for stage in dockerfile.stages:
        if stage not in used and stage.from_ is not None and stage.from_.word is not None:
            at = stage.from_.alias.at if stage.from_.alias else stage.from_.word.at
            yield Finding(at=at, message=f"stage {stage.name or stage.index} has no part in the image")
