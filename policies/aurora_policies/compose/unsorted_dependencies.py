from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.kinds.compose import ComposeFile
from aurora_devops.kinds.compose.order import by_name, reordered


@policy(
    "CMP026",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "service-dependencies-alphabetical-order"},
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  - redis
                  - «db»
            """,
            fixed="""\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  - db
                  - redis
            """,
        ),
        good("services:\n  web:\n    image: nginx:1.29\n    depends_on: [db, redis]\n"),
    ],
)
def unsorted_dependencies(document: Document) -> Iterator[Finding]:
    """The dependencies of a service are not sorted by name.

    Sorted lists are easier to compare between services and between versions.
    Sort them.
    """
    compose = document.model
    if not isinstance(compose, ComposeFile):
        return
    for name, service in compose.services.items():
        entries = list(service.dependencies) if service else []
        ordered = sorted(range(len(entries)), key=lambda index: by_name(entries[index].name))
        if ordered == list(range(len(entries))):
            continue
        late = next(now for now in range(1, len(entries)) if ordered.index(now) < ordered.index(now - 1))
        mapped = service is not None and isinstance(service.depends_on, dict)
        keys = [entries[index].name if mapped else index for index in ordered]
        fix = reordered(document, ("services", name, "depends_on"), keys)
        message = f"dependency '{entries[late].name}' is not in alphabetical order; sort the dependencies"
        yield Finding(at=entries[late].at, message=message, fix=fix)
