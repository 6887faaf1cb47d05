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
            because="the variable may hold an interface",
        ),
    ],
)
def unbound_port(inside: ServiceIn) -> Iterator[Finding]:
    """A published port is not bound to an interface.

    It is open on every address of the host, and since the engine writes its own firewall rules, `ufw` and the
    like do not close it.
    Bind it to `127.0.0.1`, or write `0.0.0.0` where everyone is meant to reach it.
    The fix binds it to `127.0.0.1`; it is not applied unasked, since others may need the port.
    """
    if not inside.service.ports:
        return
    for index, binding in enumerate(inside.service.bindings):
        if binding.host_ip is not None or binding.mistake:
            continue
        # A variable that is not called a port may well hold the address too.
        if is_unknown(binding.outer) and "port" not in binding.outer.lower():
            continue
        fix = None
        if isinstance(inside.service.ports[index], str) and binding.publishes:
            fix = Fix((Edit(binding.at.sub(0, 0), "127.0.0.1:"),), title="bind it to 127.0.0.1")
        yield Finding(at=binding.at, message=f"port {binding.text} is open on every interface", fix=fix)
