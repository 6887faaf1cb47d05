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
    """A service keeps the capabilities that the engine gives to every container.

    Among them are changing the owner of any file and making raw network packets, which hardly any service needs.
    Drop `ALL`, and add those back that are needed.
    The fix drops all; it is not applied unasked, since it cannot know which ones the service needs.
    """
    if inside.open or not inside.runs:
        return
    dropped = [name.upper() for service in inside.chain for name in service.cap_drop]
    if "ALL" in dropped:
        return
    message = f"service {inside.name} keeps capabilities it may not need"
    if inside.service.cap_drop:
        yield Finding(at=inside.at["cap_drop"].key, message=message)
    else:
        fix = None if dropped else Fix((Edit(inside.below, "cap_drop:\n  - ALL"),))
        yield Finding(at=inside.at, message=message, fix=fix)
