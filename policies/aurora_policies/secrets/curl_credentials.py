from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC004",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "curl-auth-header",
            "curl-auth-user",
        ),
    },
    sensitive=True,
    examples=[
        bad("FROM alpine:3.20\nRUN curl -u ci:«k7Gf2pQ9xZ» https://example.com\n", kind="dockerfile"),
        bad(
            'FROM alpine:3.20\nRUN curl -H "Authorization: Bearer «k7Gf2pQ9xZ0aB»" https://example.com\n',
            kind="dockerfile",
        ),
        good(
            'FROM alpine:3.20\nRUN curl -H "Authorization: Bearer $TOKEN" https://example.com\n',
            kind="dockerfile",
            because="the token is in a variable",
        ),
        good(
            "FROM alpine:3.20\nRUN curl -u ci https://example.com\n",
            kind="dockerfile",
            because="a user name is not a secret",
        ),
        good(
            "FROM alpine:3.20\nRUN curl -u ci:password1 https://example.com\n",
            kind="dockerfile",
            because="a weak password is reported by `guessable-password`",
        ),
        good(
            "FROM alpine:3.20\nRUN curl -u ci:k7Gf2pQ9xZ http://localhost:8080/setup\n",
            kind="dockerfile",
            because="the server runs on the same machine",
        ),
        good(
            "FROM alpine:3.20\nRUN curl -k 'https://127.0.0.1/routes' -H 'X-API-KEY: k7Gf2pQ9xZ0aB'\n",
            kind="dockerfile",
            because="the server runs on the same machine",
        ),
        bad(
            "FROM alpine:3.20\nRUN curl -u ci:«k7Gf2pQ9xZ» https://localhost.example.com\n",
            kind="dockerfile",
        ),
    ],
)
def curl_credentials(document: Document) -> Iterable[Finding]:
    """The arguments of curl contain a password or token in plain text.

    They can be read in the repository, in the process list, and in the log of a traced shell.
    Read the credential from a secret, and pass it to curl in a file: `--netrc-file`, or `--config -` on standard
    input.
    A request to the machine itself is not reported: its server was started with the credential.
    """
    return findings(document, "curl-credentials")
