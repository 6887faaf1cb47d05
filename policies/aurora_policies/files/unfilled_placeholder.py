from collections.abc import Iterator

from aurora_devops import Document, Finding, Span, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.generation import PLACEHOLDER

_PLACEHOLDER = regex(rf"(?<!\w){PLACEHOLDER}(?!\w)")


@policy(
    "AUR008",
    severity="error",
    category="reliability",
    examples=[
        bad("app:\n  name: taskmaster\n  owner: «REPLACE_ME»\n", kind="aurora"),
        bad("services:\n  web:\n    image: ghcr.io/acme/web@«REPLACE_ME»\n", kind="compose"),
        good("app:\n  name: taskmaster\n  owner: payments\n", kind="aurora"),
    ],
)
def unfilled_placeholder(document: Document) -> Iterator[Finding]:
    """A value that nobody knew is still the placeholder `REPLACE_ME`.

    Whoever wrote the artifact did not want to invent a fact: with the placeholder in it the artifact does not
    work, or names something that does not exist.
    Put the value in its place; in `aurora.yaml` the comment beside it says what is meant.
    """
    text = document.source.text
    if not document.repeated and PLACEHOLDER in text:
        for match in _PLACEHOLDER.finditer(text):
            yield Finding(at=Span(*match.span()), message=f"{PLACEHOLDER} stands for an unknown value")
