from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import random_strings


@policy(
    "SEC024",
    severity="info",
    category="security",
    equivalents={
        "detect-secrets": (
            "Base64HighEntropyString",
            "HexHighEntropyString",
        ),
    },
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  VALUE: «0fa1e2d3c4b5a6978879605142332415»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  IMAGE: app@sha256:0fa1e2d3c4b5a697887960514233241506f7e8d9cabbac9d8e7f60718293a4b5\n",
            kind="github-workflow",
            because="a checksum",
        ),
        good(
            "on: push\nenv:\n  VALUE: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
            kind="github-workflow",
            because="a repeated character has low entropy",
        ),
    ],
)
def high_entropy_string(document: Document) -> Iterator[Finding]:
    """A string has high entropy, as keys and tokens do.

    It may be a credential of an unknown format; most often it is an identifier or a checksum.
    Review it once, and move it to a secret if it is a credential.
    """
    for span in () if document.repeated else random_strings(document.source):
        yield Finding(
            at=span,
            message=f"string of {span.end - span.start} characters has high entropy; move it to a secret if it is one",
        )
