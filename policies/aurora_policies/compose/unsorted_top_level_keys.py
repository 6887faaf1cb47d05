from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose.order import reordered, written


class Options(PolicyOptions):
    order: tuple[str, ...] = option(
        ("x-", "version", "name", "include", "services", "networks", "volumes", "secrets", "configs"),
        description="The keys in their order; `x-` means all extensions, which are sorted by name.",
    )


@policy(
    "CMP029",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "top-level-properties-order"},
    examples=[
        bad(
            "services:\n  web:\n    image: nginx:1.29\n«name»: shop\n",
            fixed="name: shop\nservices:\n  web:\n    image: nginx:1.29\n",
        ),
        good("""\
            x-a: 1
            x-b: 2
            name: shop
            services:
              web:
                image: nginx:1.29
            volumes:
              data:
            """),
    ],
)
def unsorted_top_level_keys(document: Document, options: Options) -> Iterator[Finding]:
    """The top-level keys are not in the configured order.

    The project name and shared definitions are easier to overlook below long services.
    Write extensions first, then `name`, `include`, `services`, `networks`, `volumes`, `secrets` and `configs`.
    """
    ranks = {key: rank for rank, key in enumerate(options.order)}

    def rank(key: str | int) -> tuple[int, str]:
        extension = str(key).startswith("x-")
        return ranks.get("x-" if extension else str(key), len(ranks)), str(key) if extension else ""

    keys = written(document, ())
    late = next((at for at in range(1, len(keys)) if rank(keys[at]) < rank(keys[at - 1])), None)
    if late is not None:
        fix = reordered(document, (), sorted(keys, key=rank))
        at = Place(document.model, (keys[late],), "key")
        yield Finding(
            at=at, message=f"'{keys[late]}' comes after '{keys[late - 1]}'; sort the top-level keys", fix=fix
        )
