from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.kinds.compose.order import by_name, reordered, written


@policy(
    "CMP025",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "services-alphabetical-order"},
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29

              # keeps the orders
              «db»:
                image: postgres:17
            """,
            fixed="""\
            services:
              # keeps the orders
              db:
                image: postgres:17

              web:
                image: nginx:1.29
            """,
        ),
        good("services:\n  db:\n    image: postgres:17\n  web:\n    image: nginx:1.29\n"),
    ],
)
def unsorted_services(document: Document) -> Iterator[Finding]:
    """The services are not sorted by name.

    In a long file, a sorted list is easier to search, and branches that add services conflict less often.
    Sort them; the comment above a service moves with it.
    """
    names = written(document, ("services",))
    ordered = sorted(names, key=by_name)
    if names != ordered:
        late = next(
            now for now, before in zip(names[1:], names, strict=False) if by_name(now) < by_name(before)
        )
        fix = reordered(document, ("services",), ordered)
        at = Place(document.model, ("services", late), "key")
        yield Finding(
            at=at, message=f"service '{late}' is not in alphabetical order; sort the services", fix=fix
        )
