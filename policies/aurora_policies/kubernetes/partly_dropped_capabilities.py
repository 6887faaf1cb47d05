from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB146",
    severity="info",
    category="security",
    equivalents={
        "checkov": "CKV_K8S_37",
        "trivy": ("KSV003", "KSV-0003", "AVD-KSV-0003", "KSV106", "KSV-0106", "AVD-KSV-0106"),
    },
    examples=[
        bad(
            pod("""\
                securityContext:
                  capabilities:
                    «drop»: [NET_RAW]
                """),
            fixed=pod("""\
                securityContext:
                  capabilities:
                    drop: [ALL]
                """),
        ),
        good(
            pod("""\
                securityContext:
                  capabilities:
                    drop:
                      - all
                """),
            because="the case does not matter",
        ),
        good(pod(), because="undropped-capabilities reports it"),
    ],
)
def partly_dropped_capabilities(inside: ContainerIn) -> Iterator[Finding]:
    """A container drops some of its default capabilities, but not `ALL`.

    The container runtime gives each container more than 10 capabilities, and those that the list does not name stay
    available to an attacker in the container.
    Set `capabilities.drop: [ALL]`, and add those that the program needs.
    The fix is not applied by default, because a program that needs one of them stops working.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    capabilities = inside.security.capabilities
    if capabilities is None or not capabilities.drop or capabilities.drops("ALL") or not inside.linux:
        return
    at = capabilities.at["drop"]
    fix = Fix((Edit(at, "[ALL]"),)) if len(capabilities.drop) == 1 else None
    names = ", ".join(f"'{name}'" for name in capabilities.drop)
    message = f"{inside.title} drops only {names}; drop ALL"
    yield Finding(at=at, message=message, fix=fix)
