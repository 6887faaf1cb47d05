from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod

_POD = "seccomp.security.alpha.kubernetes.io/pod"
_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


@policy(
    "KUB293",
    severity="warning",
    category="security",
    examples=[
        bad(
            pod(
                head="annotations:\n  team: web\n  seccomp.security.alpha.kubernetes.io/pod: «runtime/default»\n"
            ),
            fixed=pod(head="annotations:\n  team: web\n"),
        ),
        bad(
            pod(
                head="annotations:\n  container.seccomp.security.alpha.kubernetes.io/web: «localhost/web.json»\n"
            )
        ),
        good(
            pod(
                head="annotations:\n  seccomp.security.alpha.kubernetes.io/pod: runtime/default\n",
                spec="""\
                    securityContext:
                      seccompProfile:
                        type: RuntimeDefault
                    """,
            ),
            because="the field sets the profile",
        ),
    ],
)
def ignored_seccomp_annotation(inside: PodIn) -> Iterator[Finding]:
    """An annotation sets a seccomp profile, which has no effect since Kubernetes 1.27.

    The containers run without a seccomp profile, unless the node sets a default.
    Set `securityContext.seccompProfile.type` in the pod or the container, to `RuntimeDefault` for the annotation
    `runtime/default`, and remove the annotation.
    The fix removes the annotation.
    Annotations of pods that set a profile for the containers are not reported.

    <https://kubernetes.io/docs/reference/labels-annotations-taints/#seccomp-security-alpha-kubernetes-io-pod>
    """
    unset = {each.container.name for each in inside.containers() if each.secured("seccompProfile")[0] is None}
    for key in inside.annotations:
        ignored = (
            bool(unset) if key == _POD else key.startswith(_CONTAINER) and key[len(_CONTAINER) :] in unset
        )
        if ignored and inside.metadata is not None:
            message = f"annotation '{key}' has no effect since Kubernetes 1.27; set seccompProfile.type"
            at = inside.metadata.at["annotations"][key]
            yield Finding(at=at, message=message, fix=Fix((Edit(at.entry, ""),), safe=True))
