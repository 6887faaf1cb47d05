from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.pulumi import PlainSecret

_PROJECT = {"Pulumi.yaml": "name: web\nruntime: python\nconfig:\n  license: {type: string, secret: true}\n"}


@policy(
    "PUL007",
    severity="error",
    category="security",
    equivalents={"detect-secrets": ("KeywordDetector",), "gitleaks": ("generic-api-key",)},
    examples=[
        bad("config:\n  web:dbPassword: «hunter2hunter2»\n", kind="pulumi-stack"),
        bad("config:\n  web:database:\n    user: web\n    password: «hunter2hunter2»\n", kind="pulumi-stack"),
        bad("config:\n  web:license: «AX-1200»\n", kind="pulumi-stack", files=_PROJECT),
        bad(
            "name: web\nruntime: python\nconfig:\n  license: {type: string, secret: true, default: «AX-1200»}\n"
        ),
        good(
            """\
            config:
              web:dbPassword:
                secure: AAABADQXFlU0mxC+N0z8
              web:passwordLength: 20
              web:tokenArn: arn:aws:secretsmanager:eu-west-1:111122223333:secret:token
            """,
            kind="pulumi-stack",
            because="the password is encrypted, and the other values are not secret",
        ),
        good(
            "config:\n  web:posthog:\n    api_key: phc_FakeKeyForTheDocs12345678901234567890\n",
            kind="pulumi-stack",
            because="web sites send the key from browsers",
        ),
        good(
            "config:\n  web:mapboxToken: pk.eyJ1IjoiZG9jcyJ9.FakeTokenForTheDocs123\n",
            kind="pulumi-stack",
            because="web sites send the token from browsers",
        ),
        good(
            "config:\n  web:client_secret: dev-only-for-k3d # pragma: allowlist secret\n",
            kind="pulumi-stack",
            because="a comment for detect-secrets allows the value",
        ),
    ],
)
def plaintext_stack_secret(secret: PlainSecret) -> Iterator[Finding]:
    """A secret is in plain text in the configuration of a stack or a project.

    Everyone with read access to the repository can read it, and Pulumi stores it unencrypted in the state.
    Replace the secret, and set the new one with `pulumi config set --secret`. A project that marks a key with
    `secret: true` gives it no default.
    In stacks, keys count that the project marks as secret or whose name is that of a password, a token or a key.
    Keys that web sites publish, such as those of PostHog that begin with `phc_`, are not reported.

    <https://www.pulumi.com/docs/iac/concepts/secrets/>
    """
    if secret.default:
        message = f"secret key '{secret.name}' has a default in plain text; remove it and set the value in each stack"
    else:
        message = f"'{secret.name}' is in plain text; set it with pulumi config set --secret"
    yield Finding(at=secret.at, message=message)
