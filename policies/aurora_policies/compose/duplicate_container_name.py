from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.compose import File, ServiceIn


@policy(
    "CMP017",
    severity="error",
    category="validity",
    equivalents={"dclint": "no-duplicate-container-names"},
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                container_name: shop
              db:
                image: postgres:17
                container_name: «shop»
            """
        ),
        good(
            """\
            services:
              web:
                image: nginx:1.29
                container_name: shop-web
              db:
                image: postgres:17
                container_name: shop-db
            """
        ),
    ],
)
def duplicate_container_name(file: File) -> Iterator[Finding]:
    """Two services give their container the same name.

    Names of containers are unique on a host: compose refuses the file.
    Give each its own name or, better, leave `container_name` out, so that a service can be scaled.
    """
    named: dict[str, ServiceIn] = {}
    for inside in file.services.values():
        name = inside.service.container_name
        if not name:
            continue
        other = named.setdefault(name, inside)
        if other is not inside:
            first = Related(other.at["container_name"], f"also the name of service {other.name}'s container")
            message = f"service {other.name} already has a container named {name}"
            yield Finding(at=inside.at["container_name"], message=message, related=(first,))
