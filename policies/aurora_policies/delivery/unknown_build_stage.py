from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.nearest import hint as nearest
from aurora_devops.facts import BuildTarget, ImageDefaults

from ._examples import WORKFLOW, workflow

_DOCKERFILE = """\
FROM node:24 AS assets
RUN npm ci

FROM python:3.14 AS app
COPY --from=assets /app /app
"""
_COMPOSE = """\
services:
  web:
    build:
      context: .
      target: {}
"""


@policy(
    "DLV109",
    severity="error",
    category="validity",
    examples=[
        bad(_COMPOSE.format("«asset»"), path="compose.yaml", files={"Dockerfile": _DOCKERFILE}),
        bad(
            workflow("docker build --target «web» ."),
            path=WORKFLOW,
            files={"Dockerfile": _DOCKERFILE},
        ),
        bad(
            workflow("make").replace(
                "- run: make",
                "- uses: docker/build-push-action@v6\n        with:\n          context: .\n          target: «runtime»",
            ),
            path=WORKFLOW,
            files={"Dockerfile": _DOCKERFILE},
        ),
        bad(
            '#!/bin/bash\nFILE="${FILE:-Dockerfile}"\nARGS=(\n  --pull\n  --target «main»\n  -f "${FILE}"\n)\n'
            '$DRY docker buildx --builder "${BUILDER}" build \\\n  "${ARGS[@]}" \\\n  .\n',
            path="build.sh",
            files={"Dockerfile": _DOCKERFILE},
        ),
        bad(
            "STAGE := asset\nENGINE ?= docker\nimage:\n\t$(ENGINE) build --target «$(STAGE)» -t shop .\n",
            path="Makefile",
            files={"Dockerfile": _DOCKERFILE},
        ),
        good(
            '#!/bin/bash\nARGS=(--target main)\nARGS=(--target app)\ndocker build "${ARGS[@]}" .\n',
            path="build.sh",
            files={"Dockerfile": _DOCKERFILE},
            because="the array is set twice",
        ),
        good(
            _COMPOSE.format("Assets"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="names of stages are case-insensitive",
        ),
        good(
            _COMPOSE.format("'0'"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="stages also have numbers",
        ),
        good(
            _COMPOSE.format("${STAGE:-app}"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the stage is unknown",
        ),
        good(
            _COMPOSE.format("asset").replace("context: .", "context: web"),
            path="compose.yaml",
            files={"Dockerfile": _DOCKERFILE},
            because="the image is built from another Dockerfile",
        ),
    ],
)
def unknown_build_stage(repository: Repository) -> Iterator[Finding]:
    """A build names a stage that the Dockerfile does not have.

    The build fails.
    Correct the name of the stage. The stage is that of `target` in a Compose file, of Skaffold, of
    `docker/build-push-action`, or of `docker build --target`, also in an array of a script or a variable of a Makefile.

    https://docs.docker.com/build/building/multi-stage/#stop-at-a-specific-build-stage
    """
    targets = repository.of(BuildTarget)
    if not targets:
        return
    stages: defaultdict[str, set[str]] = defaultdict(set)
    for stage in repository.about("stage"):
        stages[stage.path].add(stage.name.lower())
    known: dict[str, Fact] = {one.path: one for one in repository.of(ImageDefaults)}
    for target in targets:
        dockerfile = known.get(target.dockerfile)
        if (
            dockerfile is None
            or target.stage.isdecimal()
            or target.stage.lower() in stages[target.dockerfile]
        ):
            continue
        # A stage with only a word of the name may be one that builds, and not the image.
        names = sorted(stages[target.dockerfile])
        near = nearest(target.stage, names, _NEARLY)
        if not near and len(names) <= _LISTED:
            near = f"; it has {', '.join(map(repr, names))}"
        yield Finding(
            at=target,
            message=f"'{target.dockerfile}' has no stage '{target.stage}'{near}",
            related=(Related(dockerfile, "the last stage of the Dockerfile"),),
        )


_NEARLY = 0.75
# How many stages a message lists.
_LISTED = 6
