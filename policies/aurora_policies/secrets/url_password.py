from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings

from ._internal import internal_passwords


@policy(
    "SEC003",
    severity="warning",
    category="security",
    equivalents={
        "gitleaks": ("sidekiq-sensitive-url",),
        "detect-secrets": (
            "BasicAuthDetector",
            "CloudantDetector",
        ),
    },
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  DATABASE_URL: postgres://app:«k7Gf2pQ9»@db/app\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  DATABASE_URL: postgres://app:${{ secrets.DB_PASSWORD }}@db/app\n",
            kind="github-workflow",
            because="the password is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  DATABASE_URL: postgres://app@db:5432/app\n",
            kind="github-workflow",
            because="a port, not a password",
        ),
        bad(
            "on: push\nenv:\n  DATABASE_URL: postgres://app:«test»@db.example.com/app\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  DATABASE_URL: postgres://app:test@localhost/app\n",
            kind="github-workflow",
            because="a weak password of a CI run is reported by `weak-password`",
        ),
        good(
            '#!/bin/sh\necho "psql postgres://app:k7Gf2pQ9@localhost:6543/app"\n',
            kind="shell-script",
            path="scripts/dev-setup.sh",
            because="a service of the developer's own host is reported by `weak-password`",
        ),
        bad(
            '#!/bin/sh\necho "psql postgres://app:«k7Gf2pQ9»@db.acme.io/app"\n',
            kind="shell-script",
            path="scripts/dev-setup.sh",
        ),
        bad(
            '#!/bin/sh\necho "psql postgres://app:«k7Gf2pQ9»@127.0.0.1/app"\n',
            kind="shell-script",
            path="scripts/deploy.sh",
        ),
    ],
)
def url_password(document: Document) -> Iterable[Finding]:
    """A URL contains a password.

    The password can be read in the repository, and appears in logs, process lists and error messages with the URL.
    Build the URL from a secret when the program starts, or pass the password in a separate variable.
    Not reported: weak passwords for the host itself or a host without a domain, and any password for the host itself in
    a file for development or tests, which `guessable-password` and `weak-password` report.
    """
    return findings(document, "url-password", internal_passwords)
