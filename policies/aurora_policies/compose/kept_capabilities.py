from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP038",
    severity="info",
    category="security",
    examples=[
        bad(
            "services:\n  «web»:\n    image: nginx:1.29\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n    cap_drop:\n      - ALL\n",
        ),
        bad("services:\n  web:\n    image: nginx:1.29\n    «cap_drop»: [NET_RAW]\n"),
        good("""\
            services:
              web:
                image: nginx:1.29
                cap_drop: [ALL]
                cap_add: [NET_BIND_SERVICE]
            """),
    ],
)
def kept_capabilities(inside: ServiceIn) -> Iterator[Finding]:
    """A service does not drop the default capabilities of containers.

    They allow, among other things, to change the owner of any file and to send raw network packets, which most services
    do not need.
    Set `cap_drop: [ALL]`, and add the needed ones with `cap_add`.
    The fix is unsafe, because the service may need some of them.
    """
    if inside.open or not inside.runs:
        return
    dropped = [name.upper() for service in inside.chain for name in service.cap_drop]
    if "ALL" in dropped:
        return
    message = f"service '{inside.name}' keeps the default capabilities; set cap_drop: [ALL]"
    if inside.service.cap_drop:
        yield Finding(at=inside.at["cap_drop"].key, message=message)
    else:
        fix = None if dropped else Fix((Edit(inside.below, "cap_drop:\n  - ALL"),))
        yield Finding(at=inside.at, message=message, fix=fix)
