from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import sets_kernel_parameters
from ._examples import pod

_SYSCTL = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: search
spec:
  template:
    spec:
      initContainers:
        - name: kernel
          image: busybox:1.37
          {}
          securityContext:
            privileged: {}
      containers:
        - name: search
          image: opensearchproject/opensearch:3.1.0
"""


@policy(
    "KUB010",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "privileged-container",
        "kube-score": "container-security-context-privileged",
        "checkov": "CKV_K8S_16",
        "trivy": ("KSV017", "KSV-0017", "AVD-KSV-0017"),
    },
    examples=[
        bad(pod("securityContext:\n  privileged: «true»\n")),
        bad(
            """\
            apiVersion: apps/v1
            kind: DaemonSet
            metadata:
              name: agent
            spec:
              template:
                spec:
                  initContainers:
                    - name: load
                      image: agent:1.2
                      securityContext:
                        privileged: «true»
                  containers:
                    - name: agent
                      image: agent:1.2
                      securityContext:
                        privileged: true
            """,
            because="the containers of a pod are one finding",
        ),
        good(pod("securityContext:\n  privileged: false\n")),
        good(
            pod("""\
                securityContext:
                  privileged: true
                volumeMounts:
                  - name: pods
                    mountPath: /var/lib/kubelet/pods
                    mountPropagation: Bidirectional
                """),
            because="the API server accepts this mount only from a privileged container",
        ),
        good(
            _SYSCTL.format("command: [sysctl, -w, vm.max_map_count=262144]", "true"),
            because="no capability is enough to set a parameter of the node's kernel",
        ),
        good(
            _SYSCTL.format(
                "command: [sh, -c, sysctl -w vm.max_map_count=262144 && sysctl -w fs.file-max=65536]", "true"
            ),
            because="no capability is enough to set a parameter of the node's kernel",
        ),
        bad(_SYSCTL.format("command: [sh, -c, sysctl -w vm.max_map_count=262144; ./prepare]", "«true»")),
        good(pod(), because="false is the default"),
    ],
)
def privileged_container(inside: PodIn) -> Iterator[Finding]:
    """A container runs in privileged mode.

    It has all capabilities and can access all devices of the node, so an attacker in the container becomes root on the
    node.
    Remove `privileged`, and add only the capabilities that the program needs.
    All privileged containers of a pod are one finding.
    A container with a mount of `mountPropagation: Bidirectional` is not reported, because the API server accepts
    that only from a privileged container. Neither is an init container that only sets parameters of the kernel with
    `sysctl -w`, as search engines need.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    privileged = [each for each in inside.containers() if each.security.privileged is True]
    found = [each for each in privileged if not (_propagates(each) or sets_kernel_parameters(each))]
    if not found:
        return
    first, *others = found
    names = f"{first.title} of {inside.title} sets"
    if others:
        names = f"{len(found)} containers of {inside.title} set"
    related = tuple(Related(each.security.at["privileged"], each.title) for each in others)
    message = f"{names} privileged: true; remove it and add only the needed capabilities"
    yield Finding(at=first.security.at["privileged"], message=message, related=related)


def _propagates(inside: ContainerIn) -> bool:
    """Whether a volume that the container mounts appears on the node."""
    return any(mount.mount_propagation == "Bidirectional" for mount in inside.container.volume_mounts)
