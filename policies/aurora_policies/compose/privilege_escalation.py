from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP036",
    severity="info",
    category="security",
    examples=[
        bad(
            "services:\n  «web»:\n    image: nginx:1.29\n",
            fixed="""\
            services:
              web:
                image: nginx:1.29
                security_opt:
                  - no-new-privileges:true
            """,
        ),
        good("services:\n  web:\n    image: nginx:1.29\n    security_opt: [no-new-privileges]\n"),
        good("services:\n  web:\n    security_opt: [label:type:web_t]\n", path="compose.override.yaml"),
    ],
)
def privilege_escalation(inside: ServiceIn) -> Iterator[Finding]:
    """A service does not set `no-new-privileges`.

    A process that got in can become root through any setuid program in the image, such as `su`.
    Add `no-new-privileges:true` to `security_opt`.
    The fix does so; it is not applied unasked, since a program such as `sudo` may be needed.
    """
    if inside.open or not inside.runs:
        return
    options = [option for service in inside.chain for option in service.security_options]
    if not any(name == "no-new-privileges" and value != "false" for name, value, _ in options):
        lines = "security_opt:\n  - no-new-privileges:true"
        fix = None if options else Fix((Edit(inside.below, lines),))
        yield Finding(at=inside.at, message=f"service {inside.name} may gain new privileges", fix=fix)
