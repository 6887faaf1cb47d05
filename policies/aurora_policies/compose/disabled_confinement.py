from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import Named
from aurora_devops.kinds.compose.summary import one_finding

OFF = frozenset(
    {
        ("seccomp", "unconfined"),
        ("apparmor", "unconfined"),
        ("label", "disable"),
        ("systempaths", "unconfined"),
    }
)


@policy(
    "CMP035",
    severity="warning",
    category="security",
    examples=[
        bad("""\
            services:
              app:
                image: app:1
                security_opt:
                  - «seccomp:unconfined»
                  - apparmor=unconfined
            """),
        good("services:\n  app:\n    image: app:1\n    security_opt:\n      - seccomp:./profile.json\n"),
    ],
)
def disabled_confinement(inside: ServiceIn) -> Iterator[Finding]:
    """A service disables seccomp, AppArmor, SELinux labels or the masking of system paths.

    All system calls or system files become available to the container, among them those that known container escapes
    used.
    Remove the option, or write a profile that adds only what the service needs.

    <https://docs.docker.com/engine/security/seccomp/>
    """
    options = inside.service.security_options
    found = [Named(f"{name}:{value}", at) for name, value, at in options if (name, value) in OFF]
    yield from one_finding(
        found, f"service '{inside.name}' sets {{}}, which disables its confinement; remove it"
    )
