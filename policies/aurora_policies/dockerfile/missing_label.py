from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.dockerfile import Dockerfile, Label


class Options(PolicyOptions):
    labels: tuple[str, ...] = option((), description="The labels that every image must have.")


_SOURCE = {"labels": ("org.opencontainers.image.source",)}


@policy(
    "DKR045",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL3049"},
    examples=[
        bad("FROM «debian:13»\nLABEL team=web\n", options=_SOURCE),
        good(
            "FROM debian:13\nLABEL org.opencontainers.image.source=https://example.com/app\n", options=_SOURCE
        ),
        good("FROM debian:13\n", because="no label is required"),
    ],
)
def missing_label(dockerfile: Dockerfile, options: Options) -> Iterator[Finding]:
    """The image lacks a required label.

    Without it the image cannot be traced to its team or commit.
    Set the label in the last stage. The option `labels` lists the required labels.

    https://docs.docker.com/reference/dockerfile/#label
    """
    stage = dockerfile.final_stage
    if not options.labels or stage is None or stage.from_ is None or stage.from_.word is None:
        return
    given = {
        pair.name for one in (stage, *stage.ancestors) for label in one.of(Label) for pair in label.pairs
    }
    for name in options.labels:
        if name not in given:
            yield Finding(
                at=stage.from_.word.at, message=f"required label '{name}' is missing; add LABEL {name}=..."
            )
