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

    A process in the container can become root with a setuid program of the image, such as `su`.
    Add `no-new-privileges:true` to `security_opt`.
    The fix is unsafe, because the service may use a program such as `sudo`.

    <https://docs.docker.com/reference/cli/docker/container/run/#security-opt>
    """
    if inside.open or not inside.runs:
        return
    options = [option for service in inside.chain for option in service.security_options]
    if not any(name == "no-new-privileges" and value != "false" for name, value, _ in options):
        lines = "security_opt:\n  - no-new-privileges:true"
        fix = None if options else Fix((Edit(inside.below, lines),))
        message = f"service '{inside.name}' does not set no-new-privileges; add it to 'security_opt'"
        yield Finding(at=inside.at, message=message, fix=fix)
