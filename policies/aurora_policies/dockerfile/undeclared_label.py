from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.dockerfile import Label


class Options(PolicyOptions):
    labels: tuple[str, ...] = option((), description="The labels that may be set. If empty, all are allowed.")


@policy(
    "DKR046",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL3050"},
    examples=[
        bad("FROM debian:13\nLABEL «taem»=web\n", options={"labels": ("team",)}),
        good("FROM debian:13\nLABEL team=web\n", options={"labels": ("team",)}),
        good("FROM debian:13\nLABEL anything=goes\n"),
    ],
)
def undeclared_label(label: Label, options: Options) -> Iterator[Finding]:
    """A label is not one of the allowed labels.

    It is often a typo, so that tools that use the correct name do not find the image.
    Correct the name, or add it to the option `labels`.

    https://docs.docker.com/reference/dockerfile/#label
    """
    if options.labels:
        for pair in label.pairs:
            if pair.name not in options.labels:
                yield Finding(
                    at=pair.name_at,
                    message=f"label '{pair.name}' is not one of the allowed labels; correct its name",
                )
