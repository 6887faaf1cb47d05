from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod

_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
# The volumes that the API server adds to a pod itself.
_AUTOMATIC = regex(r"kube-api-access-|.*-token-[a-z0-9]{5}$")


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
        bad(
            pod(
                """\
                volumeMounts:
                  - name: token
                    mountPath: «/var/run/secrets/kubernetes.io/serviceaccount»
                """,
                spec="automountServiceAccountToken: true\n",
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
    """A container mounts a volume at the path of the automatic service account token.

    The pod does not disable the automatic token, so a process can read one that is not the expected one.
    Set `automountServiceAccountToken: false` in the pod.

    <https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/>
    """
    automatic = inside.pod.spec.automount_service_account_token
    if automatic not in (None, True):
        return
    for mount in inside.container.volume_mounts:
        if mount.mount_path.startswith(_PATH) and not _AUTOMATIC.match(mount.name):
            message = f"{inside.title} mounts a token of its own; set automountServiceAccountToken: false"
            yield Finding(at=mount.at["mountPath"], message=message)
