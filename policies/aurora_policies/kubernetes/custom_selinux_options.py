from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._examples import pod

_TYPES = frozenset({"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})


@policy(
    "KUB027",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV025", "KSV-0025", "AVD-KSV-0025")},
    examples=[
        bad(
            pod("""\
            securityContext:
              seLinuxOptions:
                type: «spc_t»
            """)
        ),
        bad(
            pod(
                spec="""\
            securityContext:
              seLinuxOptions:
                user: «system_u»
            """
            )
        ),
        good(
            pod("""\
            securityContext:
              seLinuxOptions:
                type: container_t
            """)
        ),
    ],
)
def custom_selinux_options(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A container sets its own SELinux type, user or role.

    The type decides what it may touch on the node: `spc_t` is no confinement at all.
    Leave it to the runtime, or use one of the types of containers.
    See kubernetes.io/docs/concepts/security/pod-security-standards.
    """
    context = inside.spec.security_context if isinstance(inside, PodIn) else inside.security
    options = context.se_linux_options if context else None
    if options is None:
        return
    if options.type is not None and options.type not in _TYPES:
        yield Finding(at=options.at["type"], message=f"{inside.title} has the SELinux type {options.type}")
    for key, value in (("user", options.user), ("role", options.role)):
        if value:
            yield Finding(at=options.at[key], message=f"{inside.title} has the SELinux {key} {value}")
