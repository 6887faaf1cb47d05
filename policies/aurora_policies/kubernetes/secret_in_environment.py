from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB044",
    severity="info",
    category="security",
    equivalents={"kube-linter": "read-secret-from-env-var", "checkov": "CKV_K8S_35"},
    examples=[
        bad(
            pod(
                """\
                env:
                  - name: DB_PASSWORD
                    valueFrom:
                      «secretKeyRef»:
                        name: db
                        key: password
                """
            )
        ),
        bad(
            pod("""\
            envFrom:
              - «secretRef»:
                  name: db
            """)
        ),
        good(
            pod(
                """\
                volumeMounts:
                  - name: db
                    mountPath: /run/secrets/db
                    readOnly: true
                """,
                spec="""\
                    volumes:
                      - name: db
                        secret:
                          secretName: db
                    """,
            )
        ),
    ],
)
def secret_in_environment(inside: ContainerIn) -> Iterator[Finding]:
    """A container reads a secret through its environment.

    The environment is inherited by every child process, printed by crash reports, and does not change when the
    secret does.
    Mount the secret as a file where the program can read one.
    """
    for variable in inside.container.env:
        source = variable.value_from
        if source is not None and source.secret_key_ref is not None:
            message = f"{inside.title} reads the secret {variable.name} from its environment"
            yield Finding(at=source.at["secretKeyRef"], message=message)
    for entry in inside.container.env_from:
        if entry.secret_ref is not None:
            message = f"{inside.title} reads the secret {entry.secret_ref.name} from its environment"
            yield Finding(at=entry.at["secretRef"], message=message)
