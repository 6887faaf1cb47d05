from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile, Word


@policy(
    "DKR019",
    severity="warning",
    category="reliability",
    equivalents={
        "hadolint": "DL3024",
        "checkov": "CKV_DOCKER_11",
        "trivy": ("DS-0012", "AVD-DS-0012"),
        "buildkit": "DuplicateStageName",
    },
    examples=[
        bad("FROM golang:1.26 AS build\nFROM node:24 AS «build»\n"),
        bad(
            "FROM golang:1.26 AS build\nFROM node:24 AS «Build»\n", because="names are compared in lower case"
        ),
        good("FROM golang:1.26 AS backend\nFROM node:24 AS frontend\n"),
    ],
)
def duplicate_stage_name(dockerfile: Dockerfile) -> Iterator[Finding]:
    """Two stages have the same name.

    `COPY --from`, `FROM` and `--target` use the last stage of this name above them, which may be the wrong one.
    Give each stage its own name.

    https://docs.docker.com/reference/build-checks/duplicate-stage-name/
    """
    seen: dict[str, Word] = {}
    for stage in dockerfile.stages:
        alias = stage.from_.alias if stage.from_ else None
        if alias is None:
            continue
        first = seen.setdefault(stage.name, alias)
        if first is not alias:
            related = (Related(first.at, "first definition"),)
            yield Finding(
                at=alias.at, message=f"stage '{alias.text}' is defined twice; rename one", related=related
            )
