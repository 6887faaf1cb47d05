from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB046",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV036", "KSV-0036", "AVD-KSV-0036")},
    examples=[
        bad(
            pod(
                """\
                volumeMounts:
                  - name: token
                    mountPath: «/var/run/secrets/kubernetes.io/serviceaccount»
                """
            )
        ),
        good(
            pod(
                """\
                volumeMounts:
                  - name: token
                    mountPath: /var/run/secrets/kubernetes.io/serviceaccount
                """,
                spec="automountServiceAccountToken: false\n",
            )
        ),
    ],
)
def token_mount(inside: ContainerIn) -> Iterator[Finding]:
    """A container mounts a service account's token in the place of the automatic one.

    Both tokens exist then, and the one that the program reads may not be the one that is rotated.
    Set `automountServiceAccountToken: false` beside it.
    """
    if inside.pod.spec.automount_service_account_token is not None:
        return
    for mount in inside.container.volume_mounts:
        if mount.mount_path.startswith("/var/run/secrets/kubernetes.io/serviceaccount"):
            yield Finding(
                at=mount.at["mountPath"], message=f"{inside.title} mounts a service account's token"
            )
