from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn

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
                  - «apparmor=unconfined»
            """),
        good("services:\n  app:\n    image: app:1\n    security_opt:\n      - seccomp:./profile.json\n"),
    ],
)
def disabled_confinement(inside: ServiceIn) -> Iterator[Finding]:
    """A service switches off what confines it: seccomp, AppArmor, SELinux or the masked system paths.

    All system calls are open to it, among them those that most escapes from a container went through.
    Write a profile that allows the one call that is needed.
    """
    for name, value, at in inside.service.security_options:
        if (name, value) in OFF:
            yield Finding(at=at, message=f"{name} is switched off")
