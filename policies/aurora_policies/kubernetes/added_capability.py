from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod

# dangerous-capability and net-raw-capability report these.
_REPORTED_ELSEWHERE = frozenset(
    {
        "NET_RAW",
        "ALL",
        "SYS_ADMIN",
        "SYS_MODULE",
        "SYS_PTRACE",
        "SYS_RAWIO",
        "SYS_BOOT",
        "DAC_READ_SEARCH",
        "BPF",
    }
)


class Options(PolicyOptions):
    allowed: tuple[str, ...] = option(
        ("NET_BIND_SERVICE",), description="Capabilities that containers can add."
    )


@policy(
    "KUB020",
    severity="warning",
    category="security",
    equivalents={"checkov": "CKV_K8S_25", "trivy": ("KSV106", "KSV-0106", "AVD-KSV-0106")},
    examples=[
        bad(
            pod("""\
            securityContext:
              capabilities:
                add: [«NET_ADMIN»]
            """)
        ),
        good(
            pod("""\
                securityContext:
                  capabilities:
                    add: [NET_BIND_SERVICE]
                """),
            because="it only allows ports below 1024",
        ),
        good(
            pod("""\
                securityContext:
                  capabilities:
                    add: [SYS_ADMIN]
                """),
            because="dangerous-capability reports it",
        ),
    ],
)
def added_capability(inside: ContainerIn, options: Options) -> Iterator[Finding]:
    """A container adds a capability.

    An attacker in the container can use it too, for example NET_ADMIN to redirect the traffic of the pod.
    Remove the capability, if the program runs without it; the restricted Pod Security Standard allows only
    NET_BIND_SERVICE.
    The option `allowed` lists the capabilities that containers can add.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        if name not in _REPORTED_ELSEWHERE and name not in options.allowed:
            message = f"{inside.title} adds capability '{name}'; remove it if the program runs without it"
            yield Finding(at=capabilities.at["add"][index], message=message)
