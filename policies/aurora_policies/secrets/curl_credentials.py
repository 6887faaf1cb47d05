from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC004",
    severity="warning",
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
            "smoke:\n\tcurl --header 'X-Site-Token: dev-only' http://localhost:8100/donations\n",
            kind="makefile",
            because="the token consists of words",
        ),
        bad(
            "smoke:\n\tcurl --header 'X-Site-Token: «k7Gf2pQ9xZ0aB»' http://localhost:8100/donations\n",
            kind="makefile",
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
            "services:\n  search:\n    image: opensearchproject/opensearch:3.2.0\n    environment:\n"
            "      OPENSEARCH_INITIAL_ADMIN_PASSWORD: k7Gf2pQ9xZ\n    healthcheck:\n"
            "      test: curl -u admin:k7Gf2pQ9xZ http://localhost:9200/_cluster/health\n",
            kind="compose",
            because="`inline-secret` reports the password",
        ),
        bad(
            "services:\n  search:\n    image: opensearchproject/opensearch:3.2.0\n    environment:\n"
            "      OPENSEARCH_INITIAL_ADMIN_PASSWORD: ${PASSWORD}\n    healthcheck:\n"
            "      test: curl -u admin:«k7Gf2pQ9xZ» http://localhost:9200/_cluster/health\n",
            kind="compose",
        ),
        good(
            "#!/bin/sh\necho 'usage: curl -u <user:password> https://example.com'\n",
            kind="shell-script",
            path="scripts/usage.sh",
            because="angle brackets show what belongs there",
        ),
    ],
)
def curl_credentials(document: Document) -> Iterable[Finding]:
    """The arguments of curl contain a password or token in plain text.

    They can be read in the repository, in the process list, and in the log of a traced shell.
    Read the credential from a secret, and pass it to curl in a file: `--netrc-file`, or `--config -` on standard
    input.
    Not reported: a password that the same file also sets by its name, which `inline-secret` reports.
    """
    return findings(document, "curl-credentials")
