from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings

from ._internal import internal_passwords


@policy(
    "SEC028",
    severity="info",
    category="security",
    equivalents={
        "gitleaks": "curl-auth-user",
        "detect-secrets": ("BasicAuthDetector", "KeywordDetector"),
        "actionlint": ("credentials",),
        "zizmor": ("hardcoded-container-credentials",),
    },
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  POSTGRES_PASSWORD: «test»\n", kind="github-workflow"),
        bad("on: push\nenv:\n  DB_PASS: «postgres-1»\n", kind="github-workflow"),
        bad("db:\n\tdocker run -d -e POSTGRES_PASSWORD=«test» postgres:17\n", kind="makefile"),
        bad("on: push\nenv:\n  DATABASE_URL: postgres://app:«test»@localhost/app\n", kind="github-workflow"),
        bad(
            "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: «shop»\n"
            "  web:\n    image: shop:1\n    ports: ['80:80']\n"
            "    environment:\n      DATABASE_URL: postgres://shop:«shop»@db/shop\n",
            kind="compose",
        ),
        bad("on: push\nenv:\n  NODE_ENV: test\n  SECRET_KEY: «k7Gf2pQ9xZ»\n", kind="github-workflow"),
        bad(
            '#!/bin/sh\npsql "postgres://app:«k7Gf2pQ9»@localhost/app"\n',
            kind="shell-script",
            path="scripts/dev/seed.sh",
        ),
        good(
            "services:\n  db:\n    image: postgres:17\n    ports: ['5432:5432']\n"
            "    environment:\n      POSTGRES_PASSWORD: shop\n",
            kind="compose",
            because="the port is published, so `guessable-password` reports it",
        ),
        good(
            "on: push\nenv:\n  POSTGRES_PASSWORD: ${{ secrets.POSTGRES_PASSWORD }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  POSTGRES_PASSWORD: k7Gf2pQ9xZ\n",
            kind="github-workflow",
            because="`inline-secret` reports it",
        ),
        good(
            "on: push\nenv:\n  DATABASE_URL: postgres://app:k7Gf2pQ9@localhost/app\n",
            kind="github-workflow",
            because="`url-password` reports it",
        ),
    ],
)
def weak_password(document: Document) -> Iterable[Finding]:
    """A weak password of a local service is set in plain text, alone or in a URL.

    The password of a service that exists only during a job or on the machine of a developer, or of a database that
    publishes no port, protects little, but it tends to be copied into an environment where it does.
    Refer to a secret, or generate the password in the job.
    In a workflow, a Makefile, or a file whose path contains a word such as `dev`, `local`, `test`, `e2e` or `demo`,
    these are weak passwords, and in a workflow any value of a test: where a variable such as `NODE_ENV` or `RAILS_ENV`
    is `test`, and in a job for end-to-end tests, whose name has the word `e2e`, `cypress` or `playwright`.
    In a Compose file, these are the passwords of databases that publish no port, or only to the host itself, and any
    password if its path has a part such as `ci`, `test` or `dev`; a password of a published database, or of another
    service, is reported by `guessable-password`.
    In a file whose path contains such a word, any password in a URL of the host itself is reported here.
    A private key in a file whose path has a word such as `dev` or `test` is reported here as well.
    """
    return findings(document, "weak-password", internal_passwords)
