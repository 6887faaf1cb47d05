from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import PodIn

from ._agents import measures_node
from ._examples import pod

_SENSITIVE = regex(
    r"/|/(?:bin|boot|dev|etc|lib|lib64|proc|root|sbin|sys|usr|usr/bin|usr/sbin|home)/?|/etc/kubernetes/?.*|/etc/shadow"
    r"|/var/?|/var/lib/?|/var/lib/(?:kubelet|docker|containerd|etcd)/?|/var/run/?|/run/?"
)


@policy(
    "KUB037",
    severity="warning",
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
            because="host-path reports it",
        ),
        good(
            pod(
                spec="""\
                volumes:
                  - name: proc
                    hostPath:
                      path: /proc
                """
            ).replace("nginx:1.27.3", "quay.io/prometheus/node-exporter:v1.9.1"),
            because="the pod measures the node",
        ),
    ],
)
def sensitive_host_path(inside: PodIn) -> Iterator[Finding]:
    """A pod mounts a sensitive directory of the node, such as `/etc` or `/var/lib/kubelet`.

    It gives the pod keys and passwords of the node and the Secrets of other pods, and often a way to become root on the
    node.
    Mount only the file that the program needs, read-only, or get the information from the API server.
    Exporters of the metrics of the node (node-exporter, cadvisor) are not reported.

    <https://kubernetes.io/docs/concepts/storage/volumes/#hostpath>
    """
    for volume in () if measures_node(inside) else inside.spec.volumes:
        if volume.host_path is not None and _SENSITIVE.fullmatch(volume.host_path.path):
            path = volume.host_path.path
            message = (
                f"{inside.title} mounts the sensitive path '{path}' of the node; mount only what it needs"
            )
            yield Finding(at=volume.host_path.at["path"], message=message)
