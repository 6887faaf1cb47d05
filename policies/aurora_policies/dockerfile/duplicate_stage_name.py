from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile, Word


@policy(
    "DKR019",
    severity="error",
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
    """Two stages have one name.

    `COPY --from`, `FROM` and `--target` get the last one above them, and no one notices when that is the wrong one.
    Give each stage its own name.
    """
    seen: dict[str, Word] = {}
    for stage in dockerfile.stages:
        alias = stage.from_.alias if stage.from_ else None
        if alias is None:
            continue
        first = seen.setdefault(stage.name, alias)
        if first is not alias:
            related = (Related(first.at, "the first one"),)
            yield Finding(at=alias.at, message=f"a second stage is called {alias.text}", related=related)
