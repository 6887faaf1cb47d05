from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod

_SOCKET = regex(r"/(?:docker|containerd|crio|podman|cri-dockerd)\.sock$")


@policy(
    "KUB036",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "docker-sock",
        "checkov": "CKV_K8S_27",
        "trivy": ("KSV006", "KSV-0006", "AVD-KSV-0006"),
    },
    examples=[
        bad(
            pod(
                spec="""\
            volumes:
              - name: docker
                hostPath:
                  path: «/var/run/docker.sock»
            """
            )
        ),
        bad(
            pod(
                spec="""\
                    volumes:
                      - name: cri
                        hostPath:
                          path: «/run/containerd/containerd.sock»
                    """
            )
        ),
        good(
            pod(
                spec="""\
            volumes:
              - name: data
                emptyDir: {}
            """
            )
        ),
    ],
)
def docker_socket(inside: PodIn) -> Iterator[Finding]:
    """A pod mounts the socket of the container runtime of the node.

    A process that can connect to the socket can start a privileged container, and so becomes root on the node.
    Remove the volume; build images with a tool that needs no daemon (rootless BuildKit, Kaniko), and read metrics from
    the kubelet.

    <https://docs.docker.com/engine/security/#docker-daemon-attack-surface>
    """
    for volume in inside.spec.volumes:
        if volume.host_path is not None and _SOCKET.search(volume.host_path.path):
            message = (
                f"{inside.title} mounts the container runtime socket '{volume.host_path.path}'; remove it"
            )
            yield Finding(at=volume.host_path.at["path"], message=message)
