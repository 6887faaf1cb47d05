from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB023",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_29", "trivy": ("KSV118", "KSV-0118", "AVD-KSV-0118")},
    examples=[
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            «spec»:
              containers:
                - name: web
                  image: nginx:1.27.3
            """),
        good(pod(spec="securityContext:\n  runAsNonRoot: true\n")),
    ],
)
def missing_pod_security_context(inside: PodIn) -> Iterator[Finding]:
    """A pod has no security context.

    What holds for all of its containers, such as the user, the group of its volumes and the seccomp profile, is left to
    chance.
    Add a `securityContext` to the pod.
    """
    at = inside.missing("securityContext")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} has no security context")
