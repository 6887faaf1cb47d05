from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import public_addresses


@policy(
    "SEC025",
    severity="info",
    category="security",
    equivalents={
        "detect-secrets": ("IPPublicDetector",),
    },
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  HOST: «133.133.133.133»\n", kind="github-workflow"),
        good("on: push\nenv:\n  HOST: 10.0.0.1\n", kind="github-workflow", because="a private network"),
        good(
            "on: push\nenv:\n  VERSION: 1.2.3.4.5\n",
            kind="github-workflow",
            because="five numbers are a version, not an address",
        ),
    ],
)
def public_address(document: Document) -> Iterator[Finding]:
    """A public IP address is hard-coded.

    It exposes a target, and ties the artifact to one machine whose address may be reassigned.
    Use a DNS name.
    """
    for span in () if document.repeated else public_addresses(document.source):
        yield Finding(at=span, message="public IP address is hard-coded; use a DNS name")
