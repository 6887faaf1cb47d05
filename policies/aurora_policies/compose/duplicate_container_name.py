from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.compose import File, ServiceIn
from aurora_devops.kinds.compose.short import is_unknown

# How many services with one name are compared with each further one.
MOST = 50


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
        good(
            """\
            services:
              cpu:
                image: model:1-cpu
                container_name: model
                profiles: [cpu]
              gpu:
                image: model:1-gpu
                container_name: model
                profiles: [gpu]
            """,
            because="no profile starts both",
        ),
    ],
)
def duplicate_container_name(file: File) -> Iterator[Finding]:
    """Two services have the same `container_name`.

    Container names are unique on a host, so Compose rejects the file.
    Use different names, or remove `container_name`, so that Compose generates one and the service can be scaled.
    """
    named: defaultdict[str, list[ServiceIn]] = defaultdict(list)
    for inside in file.services.values():
        name = inside.service.container_name
        if not name or is_unknown(name):
            continue
        other = next((other for other in named[name][:MOST] if inside.runs_with(other)), None)
        named[name].append(inside)
        if other is not None:
            first = Related(other.at["container_name"], f"the name is used by service '{other.name}' too")
            message = f"container_name '{name}' is already used by service '{other.name}'; use another name"
            yield Finding(at=inside.at["container_name"], message=message, related=(first,))
