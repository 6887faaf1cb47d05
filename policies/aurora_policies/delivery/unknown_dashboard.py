from collections import defaultdict
from collections.abc import Collection, Iterator
from posixpath import basename

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Statement
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint as similar
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import DashboardLink

from ._names import alike

_DASHBOARD = """\
{"uid": "shop-orders", "title": "Shop", "schemaVersion": 41, "panels": []}
"""
_SAVED = "See [orders](https://grafana.example.com/d/3SpLQinmk), [nodes](https://grafana.example.com/d/cdhrcds8a{}).\n"
_LOCAL = regex(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::|$)")
_PUBLIC = ("grafana.com", "grafana.org")


@policy(
    "DLV026",
    severity="warning",
    category="observability",
    examples=[
        bad(
            "See the [dashboard](«https://grafana.example.com/d/shop-sales»).\n",
            path="runbooks/shop.md",
            files={"grafana/shop.json": _DASHBOARD},
        ),
        bad(
            """\
            See [orders](https://grafana.example.com/d/shop-orders/orders)
            and [nodes](«https://grafana.example.com/d/f2b8c1/nodes»).
            """,
            path="README.md",
            files={"grafana/shop.json": _DASHBOARD},
        ),
        bad(
            "Open the [dashboard](«http://localhost:3000/d/f2b8c1/orders»).\n",
            path="README.md",
            files={"grafana/shop.json": _DASHBOARD},
        ),
        bad(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up == 0
                    annotations:
                      dashboard_url: «https://grafana.example.com/d/shop-sales?orgId=1»
            """,
            path="monitoring/shop.rules.yml",
            files={"grafana/shop.json": _DASHBOARD},
        ),
        good(
            "See the [dashboard](https://grafana.example.com/d/shop-orders?orgId=1).\n",
            path="runbooks/shop.md",
            files={"grafana/shop.json": _DASHBOARD},
            because="a dashboard of the repository has this UID",
        ),
        good(
            "See the [example](https://play.grafana.org/d/shop-sales).\n",
            path="README.md",
            files={"grafana/shop.json": _DASHBOARD},
            because="the dashboards of grafana.org are not in the repository",
        ),
        good(
            "See the [cluster](https://grafana.example.com/d/k8s-nodes).\n",
            path="README.md",
            files={"grafana/shop.json": _DASHBOARD},
            because="the dashboard may be one of another repository",
        ),
        good(
            """\
            See [orders](https://grafana.example.com/d/shop-orders), [nodes](https://grafana.example.com/d/f2b8c1)
            and [certificates](https://grafana.example.com/d/9c31aa).
            """,
            path="README.md",
            files={"grafana/shop.json": _DASHBOARD},
            because="this Grafana has dashboards of other repositories",
        ),
        good(
            _SAVED.format(""),
            path="README.md",
            files={
                f"grafana/{uid}.json": _DASHBOARD.replace("shop-orders", uid)
                for uid in ("3SpLQinmk", "bW5aBKknz")
            },
            because="a program saved the dashboards, and this Grafana may have others by now",
        ),
        bad(
            _SAVED.replace("(https://grafana.example.com/d/c", "(«https://grafana.example.com/d/c").format(
                "»"
            ),
            path="README.md",
            files={
                f"grafana/{name}.json": _DASHBOARD.replace("shop-orders", uid)
                for name, uid in (("orders", "3SpLQinmk"), ("sales", "bW5aBKknz"))
            },
        ),
    ],
)
def unknown_dashboard(repository: Repository) -> Iterator[Finding]:
    """A document or an alert links to a dashboard whose UID no dashboard of the repository has.

    Grafana answers "Dashboard not found", often during an incident.
    Write the `uid` of the dashboard. A link is reported if the UID is similar to a known one or shares a word with it,
    if it leads to this machine, or if all other links to the same host lead to dashboards of the repository, unless
    a program saved these from Grafana in files with their UIDs as names.
    """
    if not repository.whole:
        return
    boards = {fact.name: fact for fact in reversed(repository.about("dashboard"))}
    # A program saved most of them, so that this Grafana has others.
    saved = [fact for fact in boards.values() if _GENERATED.search(fact.name) and _is_named(fact)]
    copies = 2 * len(saved) > len(boards)
    links: defaultdict[str, list[DashboardLink]] = defaultdict(list)
    for link in repository.of(DashboardLink):
        links[link.host].append(link)
    for host, found in links.items():
        if not boards or host.endswith(_PUBLIC):
            continue
        # Grafana on this machine has the dashboards of the repository.
        local = _LOCAL.match(host) is not None
        uids = {link.uid for link in found}
        own = local or (not copies and len(uids - boards.keys()) == 1 < len(uids))
        for link in found:
            if link.uid not in boards and (own or _is_near(link.uid, boards)):
                first = next(iter(boards.values()))
                yield Finding(
                    at=link,
                    message=f"no dashboard has the UID '{link.uid}'{similar(link.uid, boards)}",
                    related=(Related(first, f"UID '{first.name}'"),),
                )


# What Grafana generates where a dashboard has no UID.
_GENERATED = regex(
    r"\A(?:(?=[a-z0-9_-]*[A-Z])[\w-]{9}|(?=[a-z]*\d)[a-z][a-z0-9]{13}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z"
)


def _is_named(board: Statement) -> bool:
    """Whether the file of a dashboard is named after its UID."""
    return basename(board.path) == f"{board.name}.json"


def _is_near(uid: str, boards: Collection[str]) -> bool:
    """Whether a known UID is probably meant; generated ones are not similar to each other."""
    return alike(uid, boards) or nearest(uid, boards, _NEARLY) is not None


_NEARLY = 0.88
