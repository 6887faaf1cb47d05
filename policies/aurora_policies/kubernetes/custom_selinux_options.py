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

    They decide what a process can access on the node: with the type `spc_t`, for example, SELinux restricts nothing.
    Remove `seLinuxOptions`, or set `type` to container_t, container_init_t, container_kvm_t or container_engine_t.

    <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
    """
    context = inside.spec.security_context if isinstance(inside, PodIn) else inside.security
    options = context.se_linux_options if context else None
    if options is None:
        return
    if options.type is not None and options.type not in _TYPES:
        message = f"{inside.title} sets the SELinux type '{options.type}'; remove it or use container_t"
        yield Finding(at=options.at["type"], message=message)
    for key, value in (("user", options.user), ("role", options.role)):
        if value:
            message = f"{inside.title} sets the SELinux {key} '{value}'; remove it"
            yield Finding(at=options.at[key], message=message)
