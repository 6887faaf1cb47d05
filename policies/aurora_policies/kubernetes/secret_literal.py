from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kubernetes import ContainerIn

from ._examples import pod
from ._secrets import is_secret


@policy(
    "KUB043",
    severity="error",
    category="security",
    sensitive=True,
    equivalents={"kube-linter": "env-var-secret"},
    examples=[
        bad(
            pod("""\
            env:
              - name: DB_PASSWORD
                value: «correcthorse»
            """)
        ),
        good(
            pod(
                """\
                env:
                  - name: DB_PASSWORD
                    valueFrom:
                      secretKeyRef:
                        name: db
                        key: password
                """
            )
        ),
        good(
            pod("""\
                env:
                  - name: DB_PASSWORD_FILE
                    value: /run/secrets/db
                """),
            because="a path is no secret",
        ),
        good(
            pod("""\
            env:
              - name: DB_PASSWORD
                value: $(DB_PASSWORD_FROM_SECRET)
            """)
        ),
        good(
            pod("""\
            env:
              - name: ALLOW_EMPTY_PASSWORD
                value: "yes"
            """)
        ),
    ],
)
def secret_literal(inside: ContainerIn) -> Iterator[Finding]:
    """A secret stands in the manifest as the value of an environment variable.

    Everybody who can read the repository or the Deployment has it, and it stays in the history for good.
    Keep it in a Secret that is made outside of the repository, and refer to it with `secretKeyRef`.
    """
    for variable in inside.container.env:
        value = variable.value
        if isinstance(value, str) and is_secret(variable.name, value):
            message = f"{inside.title}: {variable.name} is a secret in plain text"
            yield Finding(at=variable.at["value"], message=message)
