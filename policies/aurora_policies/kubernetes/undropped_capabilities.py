from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

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
            because="partly-dropped-capabilities tells it",
        ),
    ],
)
def undropped_capabilities(inside: ContainerIn) -> Iterator[Finding]:
    """A container keeps capabilities that nobody asked for.

    The runtime gives each container more than ten of them, such as changing owners and opening raw sockets, and an
    attacker has them all.
    Drop `ALL` and add back what the program needs, mostly nothing or NET_BIND_SERVICE.
    The fix is not applied unasked: a program that needs one of them stops working.
    """
    capabilities = inside.security.capabilities
    if not inside.linux or (capabilities is not None and capabilities.drop):
        return
    if capabilities is None:
        at = inside.missing("securityContext", "capabilities")
        if at is not None:
            fix = in_security_context(inside, "capabilities:\n  drop: [ALL]")
            yield Finding(at=at, message=f"{inside.title} keeps all default capabilities", fix=fix)
    elif inside.pod.whole:
        yield Finding(at=capabilities.at, message=f"{inside.title} keeps all default capabilities")
