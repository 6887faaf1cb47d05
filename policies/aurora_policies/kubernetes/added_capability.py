from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod

# The subjects of dangerous-capability and net-raw-capability.
_TOLD_ELSEWHERE = frozenset(
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
        ("NET_BIND_SERVICE",), description="Capabilities that a container may add."
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
            because="every profile allows it",
        ),
        good(
            pod("""\
                securityContext:
                  capabilities:
                    add: [SYS_ADMIN]
                """),
            because="dangerous-capability tells it",
        ),
    ],
)
def added_capability(inside: ContainerIn, options: Options) -> Iterator[Finding]:
    """A container adds a capability.

    It is one more thing that an attacker in the container can do to the node and its network.
    Remove it where the program runs without; the restricted Pod Security Standard allows only NET_BIND_SERVICE.
    The option `allowed` names those that may be added.
    """
    capabilities = inside.security.capabilities
    if capabilities is None:
        return
    for index, name in capabilities.added():
        if name not in _TOLD_ELSEWHERE and name not in options.allowed:
            message = f"{inside.title} adds the capability {name}"
            yield Finding(at=capabilities.at["add"][index], message=message)
