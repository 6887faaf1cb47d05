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
    """A container reads a Secret through environment variables.

    Child processes inherit them, crash reports contain them, and they keep the old value when the Secret
    changes.
    Mount the Secret as a file, if the program can read one.

    <https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod>
    """
    for variable in inside.container.env:
        source = variable.value_from
        if source is not None and source.secret_key_ref is not None:
            message = f"{inside.title} reads '{variable.name}' from a Secret; mount it as a file"
            yield Finding(at=source.at["secretKeyRef"], message=message)
    for entry in inside.container.env_from:
        if entry.secret_ref is not None:
            name = entry.secret_ref.name
            message = f"{inside.title} reads Secret '{name}' into its environment; mount it as a file"
            yield Finding(at=entry.at["secretRef"], message=message)
