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
        good(pod(), because="undropped-capabilities tells it"),
    ],
)
def partly_dropped_capabilities(inside: ContainerIn) -> Iterator[Finding]:
    """A container drops some capabilities and keeps the rest.

    The runtime gives each container more than ten of them; a list of those to drop forgets some.
    Drop `ALL` and add back what the program needs.
    The fix is not applied unasked: a program that needs one of them stops working.
    """
    capabilities = inside.security.capabilities
    if capabilities is None or not capabilities.drop or capabilities.drops("ALL") or not inside.linux:
        return
    at = capabilities.at["drop"]
    fix = Fix((Edit(at, "[ALL]"),)) if len(capabilities.drop) == 1 else None
    yield Finding(at=at, message=f"{inside.title} drops only {', '.join(capabilities.drop)}", fix=fix)
