from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB004",
    severity="info",
    category="reliability",
    equivalents={
        "kube-score": "container-resources",
        "checkov": "CKV_K8S_11",
        "trivy": ("KSV011", "KSV-0011", "AVD-KSV-0011"),
    },
    examples=[
        bad(pod(name="«web»")),
        bad(
            pod("""\
            resources:
              «limits»:
                memory: 256Mi
            """)
        ),
        good(
            pod("""\
            resources:
              limits:
                cpu: 250m
            """)
        ),
    ],
)
def missing_cpu_limit(inside: ContainerIn) -> Iterator[Finding]:
    """A container has no CPU limit.

    One busy container can slow down all others on its node that use more than they asked for.
    Set `resources.limits.cpu` where tenants share nodes.
    Where they do not, a limit only throttles: with a request each container has its share anyway.
    """
    if inside.sort == "ephemeral":
        return
    at = inside.missing("resources", "limits", "cpu")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} may take all idle CPU of its node")
