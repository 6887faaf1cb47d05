from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._containers import Unset, per_pod
from ._edits import in_security_context
from ._examples import pod


@policy(
    "KUB018",
    severity="warning",
    category="security",
    equivalents={
        "checkov": ("CKV_K8S_28", "CKV_K8S_37"),
        "trivy": (
            "KSV003",
            "KSV-0003",
            "AVD-KSV-0003",
            "KSV004",
            "KSV-0004",
            "AVD-KSV-0004",
            "KSV106",
            "KSV-0106",
            "AVD-KSV-0106",
        ),
    },
    examples=[
        bad(
            pod(name="«web»"),
            fixed=pod("""\
                securityContext:
                  capabilities:
                    drop: [ALL]
                """),
        ),
        bad(
            pod("""\
            securityContext:
              «capabilities»:
                add: [NET_BIND_SERVICE]
            """)
        ),
        good(
            pod("""\
            securityContext:
              capabilities:
                drop: [ALL]
                add: [NET_BIND_SERVICE]
            """)
        ),
        good(
            pod("""\
                securityContext:
                  capabilities:
                    drop: [NET_RAW]
                """),
            because="partly-dropped-capabilities reports it",
        ),
    ],
)
def undropped_capabilities(inside: PodIn) -> Iterator[Finding]:
    """A container does not drop its default capabilities.

    The container runtime gives each container more than 10 capabilities, such as CHOWN and NET_RAW, which an attacker
    in the container can use.
    Set `securityContext.capabilities.drop: [ALL]`, and add those that the program needs, such as NET_BIND_SERVICE.
    The fix is not applied by default, because a program that needs one of them stops working.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    if not inside.spec.windows:
        yield from per_pod(
            inside,
            map(_unset, inside.containers()),
            "drop",
            "the default capabilities (capabilities.drop: [ALL])",
        )


def _unset(inside: ContainerIn) -> Unset | None:
    capabilities = inside.security.capabilities
    if capabilities is not None:
        return Unset(inside, capabilities.at) if inside.pod.whole and not capabilities.drop else None
    missing = inside.missing("securityContext", "capabilities")
    if missing is None:
        return None
    return Unset(inside, missing, in_security_context(inside, "capabilities:\n  drop: [ALL]"))
