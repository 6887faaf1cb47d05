from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings

from ._internal import internal_passwords
from ._manifests import exposed_credentials


@policy(
    "SEC029",
    severity="warning",
    category="security",
    equivalents={
        "gitleaks": ("curl-auth-user", "hashicorp-tf-password", "kubernetes-secret-yaml"),
        "detect-secrets": ("BasicAuthDetector", "KeywordDetector"),
        "kube-linter": ("env-var-secret",),
    },
    sensitive=True,
    examples=[
        bad(
            "services:\n  db:\n    image: postgres:17\n    ports: ['5432:5432']\n"
            "    environment:\n      POSTGRES_PASSWORD: «test»\n",
            kind="compose",
        ),
        bad(
            "services:\n  web:\n    image: shop:1\n    environment:\n      ADMIN_PASSWORD: «test123»\n"
            "      QUEUE_URL: amqp://guest:«guest»@queue\n",
            kind="compose",
        ),
        bad("FROM alpine:3.20\nENV DB_PASSWORD=«hunter2»\n", kind="dockerfile"),
        bad(
            "services:\n  search:\n    image: search:9\n    healthcheck:\n"
            "      test: curl --fail --user elastic:«elastic» https://localhost:9200/\n",
            kind="compose",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n"
            "  username: c2hvcA==\n  password: «c2hvcA==»\n  replication-password: c2hvcDE=\n",
            kind="kubernetes",
        ),
        good(
            'resource "aws_cognito_user_pool_client" "web" {\n  token_validity_units {\n'
            '    refresh_token = "days"\n    access_token = "minutes"\n  }\n}\n',
            kind="terraform",
            because="these are the units of times",
        ),
        good(
            "services:\n  web:\n    image: shop:1\n    environment:\n      RESET_TOKEN: hours\n",
            kind="compose",
            because="this is the unit of a time",
        ),
        good(
            "FROM python:3.13-slim\nRUN SECRET_KEY=none \\\n    DB_PASSWORD=test python manage.py collectstatic\n",
            kind="dockerfile",
            because="the variables are those of one command of the build, see `weak-password`",
        ),
        bad(
            "FROM python:3.13-slim\nENV LEVEL=info \\\n    DB_PASSWORD=«test» \\\n    PORT=80\n",
            kind="dockerfile",
        ),
        good(
            "services:\n  db:\n    image: postgres:17\n    ports: ['5432:5432']\n"
            "    environment:\n      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?}\n",
            kind="compose",
            because="the value is set when the services are started",
        ),
        good(
            "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: test\n",
            kind="compose",
            because="the database publishes no port, so `weak-password` reports it",
        ),
        good(
            "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: k7Gf2pQ9xZ\n",
            kind="compose",
            because="`inline-secret` reports it",
        ),
    ],
)
def guessable_password(document: Document) -> Iterator[Finding]:
    """A weak password is set in plain text.

    Everyone who can reach the service can guess the password: a word, a word with a number, or fewer than 8 characters.
    Such a value is often meant for development, but the file is what others copy and start.
    Refer to a secret; in a Compose file, read the password from a variable without a default, as in
    `${ADMIN_PASSWORD:?}`.
    The passwords of test services in workflows, of databases in Compose files that publish no port, and in files for
    development, tests and demonstrations, such as `docker-compose.dev.yml`, are reported by `weak-password`, which is
    not in the recommended profile. A Kubernetes Secret is reported once, at its first password, if all of them are
    weak; values that cannot be guessed are reported by `inline-secret`, `url-password`, `curl-credentials` and
    `secret-manifest`.
    """
    yield from findings(document, "guessable-password", internal_passwords)
    for entry in exposed_credentials(document, weak=True):
        message = f"Secret '{entry.secret}' stores the weak value of '{entry.key}'; encrypt or fetch a generated one"
        yield Finding(at=entry.at, message=message)
