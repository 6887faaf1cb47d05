from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.short import is_unknown


@policy(
    "CMP021",
    severity="warning",
    category="security",
    equivalents={"dclint": "no-unbound-port-interfaces"},
    examples=[
        bad(
            'services:\n  db:\n    image: postgres:17\n    ports:\n      - «"5432:5432"»\n',
            fixed="""\
            services:
              db:
                image: postgres:17
                ports:
                  - "127.0.0.1:5432:5432"
            """,
        ),
        bad("""\
            services:
              db:
                image: postgres:17
                ports:
                  - «target»: 5432
                    published: 5432
            """),
        good("""\
            services:
              db:
                image: postgres:17
                ports:
                  - "127.0.0.1:5432:5432"
                  - "[::1]:80:80"
            """),
        good(
            'services:\n  db:\n    image: postgres:17\n    ports:\n      - "${ADDRESS}:5432"\n',
            because="the variable may contain an interface",
        ),
    ],
)
def unbound_port(inside: ServiceIn) -> Iterator[Finding]:
    """A published port is not bound to an interface.

    It is open on all addresses of the host, and because the engine writes its own firewall rules, tools such as `ufw`
    do not close it.
    Bind it to `127.0.0.1`, or write `0.0.0.0` if it is meant to be public.
    The fix binds it to `127.0.0.1` and is unsafe, because clients on other hosts may need the port.

    <https://docs.docker.com/engine/network/packet-filtering-firewalls/>
    """
    if not inside.service.ports:
        return
    for index, binding in enumerate(inside.service.bindings):
        if binding.host_ip is not None or binding.mistake:
            continue
        # A variable without "port" in its name may contain the address too.
        if is_unknown(binding.outer) and "port" not in binding.outer.lower():
            continue
        fix = None
        if isinstance(inside.service.ports[index], str) and binding.publishes:
            fix = Fix((Edit(binding.at.sub(0, 0), "127.0.0.1:"),), title="bind it to 127.0.0.1")
        message = (
            f"port '{binding.text}' is open on all interfaces; bind it to 127.0.0.1, or to 0.0.0.0 explicitly"
        )
        yield Finding(at=binding.at, message=message, fix=fix)
