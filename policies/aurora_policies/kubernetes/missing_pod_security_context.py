from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn, PodSecurityContext

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
        bad(pod(spec="«securityContext»: {}\n")),
        good(pod(spec="securityContext:\n  runAsNonRoot: true\n")),
    ],
)
def missing_pod_security_context(inside: PodIn) -> Iterator[Finding]:
    """A pod does not set a security context.

    The user, the group of its volumes and the seccomp profile of its containers then depend on the images and the
    cluster.
    Set `securityContext` in the pod, for example with `runAsNonRoot: true` and `seccompProfile.type: RuntimeDefault`.

    <https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>
    """
    context = inside.spec.security_context
    empty = inside.whole and context == PodSecurityContext()
    at = context.at if context is not None and empty else inside.missing("securityContext")
    if at is not None:
        yield Finding(at=at, message=f"{inside.title} does not set a pod security context (securityContext)")
