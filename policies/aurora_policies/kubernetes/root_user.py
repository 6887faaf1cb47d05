from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import secured, sets_kernel_parameters
from ._examples import pod


@policy(
    "KUB145",
    severity="warning",
    category="security",
    equivalents={
        "kube-linter": "run-as-non-root",
        "kube-score": "container-security-context-user-group-id",
        "checkov": ("CKV_K8S_23", "CKV_K8S_40"),
        "trivy": (
            "KSV012",
            "KSV-0012",
            "AVD-KSV-0012",
            "KSV105",
            "KSV-0105",
            "AVD-KSV-0105",
            "KSV020",
            "KSV-0020",
            "AVD-KSV-0020",
        ),
    },
    examples=[
        bad(pod("securityContext:\n  runAsUser: «0»\n")),
        bad(pod(spec="securityContext:\n  runAsUser: «0»\n")),
        good(
            pod("securityContext:\n  runAsUser: 10001\n", spec="securityContext:\n  runAsUser: 0\n"),
            because="the container overrides the value of the pod",
        ),
        good(
            pod(
                spec="initContainers:\n  - name: kernel\n    image: busybox:1.37\n"
                "    command: [sysctl, -w, vm.max_map_count=262144]\n    securityContext:\n      runAsUser: 0\n"
            ),
            because="only root may set a parameter of the node's kernel",
        ),
    ],
)
def root_user(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A container runs as root (`runAsUser: 0`).

    A root process that escapes from the container is root on the node.
    Set `runAsUser` to another UID, and change the owner of the files in the image that the program writes to.
    An init container that only runs `sysctl -w` is not reported.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    context = inside.spec.security_context if isinstance(inside, PodIn) else inside.container.security_context
    user = secured(inside, "runAsUser")
    if isinstance(inside, ContainerIn) and sets_kernel_parameters(inside):
        return
    if context is not None and user == 0 and user is not False:
        message = f"{inside.title} runs as root; set runAsUser to another UID"
        yield Finding(at=context.at["runAsUser"], message=message)
