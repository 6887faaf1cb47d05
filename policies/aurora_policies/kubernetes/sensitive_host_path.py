from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod

_SENSITIVE = regex(
    r"/|/(?:bin|boot|dev|etc|lib|lib64|proc|root|sbin|sys|usr|usr/bin|usr/sbin|home)/?|/etc/kubernetes/?.*|/etc/shadow"
    r"|/var/?|/var/lib/?|/var/lib/(?:kubelet|docker|containerd|etcd)/?|/var/run/?|/run/?"
)


@policy(
    "KUB037",
    severity="error",
    category="security",
    equivalents={"kube-linter": "sensitive-host-mounts", "trivy": ("KSV121", "KSV-0121", "AVD-KSV-0121")},
    examples=[
        bad(
            pod(
                spec="""\
            volumes:
              - name: etc
                hostPath:
                  path: «/etc»
            """
            )
        ),
        bad(
            pod(
                spec="""\
            volumes:
              - name: root
                hostPath:
                  path: «/»
            """
            )
        ),
        good(
            pod(
                spec="""\
                volumes:
                  - name: data
                    hostPath:
                      path: /mnt/data
                """
            ),
            because="host-path tells it",
        ),
    ],
)
def sensitive_host_path(inside: PodIn) -> Iterator[Finding]:
    """A pod mounts a folder that the node's safety hangs on.

    With /etc, /var/lib/kubelet, /proc or the root of the node come keys, passwords and other pods' secrets.
    Mount the one file that is needed, read-only, or read what is needed through the API.
    """
    for volume in inside.spec.volumes:
        if volume.host_path is not None and _SENSITIVE.fullmatch(volume.host_path.path):
            path = volume.host_path.path
            yield Finding(at=volume.host_path.at["path"], message=f"{inside.title} mounts {path} of its node")
