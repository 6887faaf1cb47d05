from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC005",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "jwt",
            "jwt-base64",
        ),
        "detect-secrets": ("JwtTokenDetector",),
    },
    sensitive=True,
    examples=[
        bad(
            "on: push\nenv:\n  TOKEN: «eyJ"
            + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhdXJvcmEifQ.bm90LWEtc2lnbmF0dXJl»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  HEADER: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\n",
            kind="github-workflow",
            because="a header without a payload is not a token",
        ),
    ],
)
def json_web_token(document: Document) -> Iterable[Finding]:
    """A JSON Web Token is in plain text.

    Until it expires, everyone who has it can use it. Its content is readable in any case.
    Request a token when the program needs one, and read a long-lived one from the secret store of the CI system.
    """
    return findings(document, "json-web-token")
