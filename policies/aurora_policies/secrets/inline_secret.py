from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings

from ._internal import internal_passwords


@policy(
    "SEC001",
    severity="warning",
    category="security",
    equivalents={
        "gitleaks": (
            "generic-api-key",
            "hashicorp-tf-password",
        ),
        "detect-secrets": ("KeywordDetector",),
        "kube-linter": ("env-var-secret",),
        "actionlint": ("credentials",),
        "zizmor": ("hardcoded-container-credentials",),
    },
    sensitive=True,
    examples=[
        bad("on: push\nenv:\n  POSTGRES_PASSWORD: «k7Gf2pQ9xZ»\n", kind="github-workflow"),
        bad(
            "services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: «k7Gf2pQ9xZ»\n",
            kind="compose",
        ),
        good(
            "#!/bin/sh\npython -c 'import os, redis; redis.Redis(password=os.environ[\"REDIS_PASSWORD\"]).ping()'\n",
            kind="shell-script",
            path="scripts/wait.sh",
            because="the code reads a variable",
        ),
        good(
            "#!/bin/sh\nruby -ruri -e 'u = URI(ARGV[0]); p({\n  PASSWORD: u.password,\n})'\n",
            kind="shell-script",
            path="scripts/read.sh",
            because="the code reads a field",
        ),
        bad(
            "#!/bin/sh\npython -c 'import redis; redis.Redis(password=\"«k7Gf2pQ9xZ»\").ping()'\n",
            kind="shell-script",
            path="scripts/wait.sh",
        ),
        good(
            "services:\n  web:\n    image: shop:1\n    environment:\n"
            "      POSTHOG_KEY: phc_k7Gf2pQ9xZmW4vT8nR1sB6yL3dH5jC0aE2uX9oI7qKf\n",
            kind="compose",
            because="web sites publish this key",
        ),
        good(
            'FROM alpine:3.22\nENV STRIPE_API_KEY="pk_live_k7Gf2pQ9xZmW4vT8nR1sB6yL"\n',
            kind="dockerfile",
            because="browsers use this key",
        ),
        good(
            "services:\n  db:\n    image: postgres:17\n    ports: ['5432:5432']\n"
            "    environment:\n      POSTGRES_PASSWORD: test\n",
            kind="compose",
            because="a weak password is reported by `guessable-password`",
        ),
        good(
            "on: push\nenv:\n  POSTGRES_PASSWORD: test\n",
            kind="github-workflow",
            because="a weak password of a CI run is reported by `weak-password`",
        ),
        bad('FROM alpine:3.20\nENV API_KEY="«k7Gf2pQ9xZ»"\n', kind="dockerfile"),
        bad(
            "FROM alpine:3.20\nRUN deploy --password «hunt3r-2x»\n",
            kind="dockerfile",
        ),
        good(
            "on: push\nenv:\n  POSTGRES_PASSWORD: ${{ secrets.POSTGRES_PASSWORD }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  DB_PASSWORD_FILE: /run/secrets/db\n"
            + "  TOKEN_URL: https://id.example.com/token\n  SECRET_NAME: regcred\n",
            kind="github-workflow",
            because="these name the place of the secret",
        ),
        good(
            "on: push\npermissions:\n  id-token: write\nenv:\n  API_KEY: <your-key>\n"
            "  MYSQL_ALLOW_EMPTY_PASSWORD: 'yes'\n",
            kind="github-workflow",
            because="a placeholder, and a switch",
        ),
        good(
            "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: shop\nspec:\n"
            "  encryptedData:\n    api-key: AgBy3i4OJSWKPiTySYZZA9rO43cGDEqc3RhZ2luZwokQ8mXcV2hN7uLr\n",
            kind="kubernetes",
            because="the value is encrypted",
        ),
        good(
            "openapi: 3.1.0\ninfo:\n  description: |\n    curl --user admin:k7Gf2pQ9xZ https://api.example.com\n"
            "components:\n  examples:\n    login:\n      value: {password: k7Gf2pQ9xZ}\n",
            kind="openapi",
            because="a description of an API shows what a request looks like",
        ),
        good(
            'locals {\n  database = {\n    "user" : "shop"\n    "password" : random_password.database[0].result\n'
            '    "token" : var.token ? one(auth_token.shop[*].value) : ""\n  }\n}\n',
            kind="terraform",
            because="the values of the object are expressions",
        ),
        bad('locals {\n  database = {\n    "password" : "«k7Gf2pQ9xZ»"\n  }\n}\n', kind="terraform"),
        good(
            'import pulumi\n\nsettings = f"""\nDB_PASSWORD="{store["password"]}"\n'
            'DB_TOKEN="{store.get("token")}"\n"""\n',
            path="__main__.py",
            because="the values are expressions",
        ),
        good(
            'import * as pulumi from "@pulumi/pulumi";\n\n'
            'const settings = `\nDB_PASSWORD="${store["password"]}"\n`;\n',
            path="index.ts",
            files={"Pulumi.yaml": "name: shop\nruntime: nodejs\n"},
            because="the value is an expression",
        ),
        bad(
            'import pulumi\n\nsettings = f"""\nDB_PASSWORD="«k7Gf2pQ9xZ»"\n"""\n',
            path="__main__.py",
        ),
    ],
)
def inline_secret(document: Document) -> Iterable[Finding]:
    """A password, token or key is set in plain text.

    Everyone with read access to the repository, a fork or an old clone knows it. It is the same in every
    environment, and cannot be changed without a release.
    Refer to it by name, and store its value in the secret store of the CI system, in a Kubernetes Secret created
    at deployment, or in a secret manager.
    Not reported: names of Secrets and of their keys, places in a secret store, public keys, and weak passwords, such
    as a word with a number, which `guessable-password` and `weak-password` report.
    """
    return findings(document, "inline-secret", internal_passwords)
