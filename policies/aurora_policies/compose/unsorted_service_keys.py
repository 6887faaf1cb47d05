from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ComposeFile
from aurora_devops.kinds.compose.order import reordered, written

KEYS = (
    "image build container_name depends_on volumes volumes_from configs secrets environment env_file ports networks "
    "network_mode extra_hosts command entrypoint working_dir restart healthcheck logging labels user isolation"
)


class Options(PolicyOptions):
    order: tuple[str, ...] = option(
        tuple(KEYS.split()), description="The keys in their order; other keys come last."
    )


@policy(
    "CMP028",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "service-keys-order"},
    examples=[
        bad(
            """\
            services:
              web:
                ports:
                  - "80:80"
                «image»: nginx:1.29
                # until the move
                restart: always
            """,
            fixed="""\
            services:
              web:
                image: nginx:1.29
                ports:
                  - "80:80"
                # until the move
                restart: always
            """,
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                ports: ['80:80']
                restart: always
                init: true
            """),
        good(
            "services:\n  web:\n    restart: always\n    image: nginx:1.29\n",
            options={"order": ("restart", "image")},
        ),
    ],
)
def unsorted_service_keys(document: Document, options: Options) -> Iterator[Finding]:
    """The keys of a service are not in the configured order.

    A fixed order makes it easier to find a key, and to compare services.
    Sort them: image, dependencies, data, environment, network, then how the service runs.
    """
    compose = document.model
    if not isinstance(compose, ComposeFile):
        return
    ranks = {key: rank for rank, key in enumerate(options.order)}
    for name in compose.services:
        route = ("services", name)
        keys = written(document, route)
        placed = [ranks.get(str(key), len(ranks)) for key in keys]
        late = next((at for at in range(1, len(placed)) if placed[at] < placed[at - 1]), None)
        if late is not None:
            fix = reordered(document, route, sorted(keys, key=lambda key: ranks.get(str(key), len(ranks))))
            message = f"'{keys[late]}' comes after '{keys[late - 1]}' in service '{name}'; sort the keys"
            yield Finding(at=Place(compose, (*route, keys[late]), "key"), message=message, fix=fix)
