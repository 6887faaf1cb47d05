from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.dockerfile import Label


class Options(PolicyOptions):
    labels: tuple[str, ...] = option((), description="The only labels that may be set; empty allows all.")


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
    """A label is set that is not among the allowed ones.

    Most often it is a misspelt one, and what looks for the right name does not find the image.
    Correct the name, or add it to the option `labels`.
    """
    if options.labels:
        for pair in label.pairs:
            if pair.name not in options.labels:
                yield Finding(at=pair.name_at, message=f"label {pair.name} is not among the allowed ones")
