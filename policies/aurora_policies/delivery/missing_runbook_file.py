from collections import defaultdict
from collections.abc import Iterator
from re import Match

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint as similar
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import PageAnchors, RunbookLink

from ._monitoring import RULES

_NEARLY = 0.6
# A file of a repository: https://github.com/OWNER/NAME/blob/BRANCH/PATH, or the same of other forges.
_FORGE = regex(
    r"(?P<home>https?://[^\s#]+?)/(?:-/)?(?:blob|raw|tree|src/branch)/[^/\s#?]+/(?P<path>[^\s#?]+\.md)(?:\?[^#\s]*)?"
    r"(?:#(?P<anchor>\S+))?"
)
_RELATIVE = regex(r"(?P<home>)(?:\./|/)?(?P<path>[\w./-]+\.md)(?:#(?P<anchor>\S+))?")
_FOLDER = regex(r"(?i:runbook|playbook|alert)")
_LINE = regex(r"L\d+.*")


@policy(
    "DLV023",
    severity="warning",
    category="observability",
    examples=[
        bad(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up == 0
                    annotations:
                      runbook_url: «https://github.com/acme/shop/blob/main/runbooks/shop-gone.md»
            """,
            path="monitoring/alerts.rules.yml",
            files={"runbooks/shop-down.md": "# Shop is down\n"},
        ),
        bad(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up == 0
                    annotations:
                      runbook_url: «https://gitlab.com/acme/shop/-/blob/main/runbooks/shop.md#outage»
            """,
            path="monitoring/alerts.rules.yml",
            files={"runbooks/shop.md": "# Shop is down\n"},
        ),
        good(
            RULES,
            path="monitoring/alerts.rules.yml",
            files={"runbooks/shop-down.md": "# Shop is down\n"},
            because="the runbook has the heading",
        ),
        good(
            """\
            groups:
              - name: shop
                rules:
                  - alert: ShopDown
                    expr: up == 0
                    annotations:
                      runbook_url: https://github.com/acme/handbook/blob/main/operations/shop.md
            """,
            path="monitoring/alerts.rules.yml",
            files={"runbooks/shop-down.md": "# Shop is down\n"},
            because="the folder is one of another repository",
        ),
    ],
)
def missing_runbook_file(repository: Repository) -> Iterator[Finding]:
    """An alert links to a runbook, or to a heading in it, that does not exist in the repository.

    The link is opened during an incident, when the instructions are needed.
    Correct the link. A link is one into this repository if other links with the same address lead to its files, if
    its folder exists here and is one of runbooks, or if the folder has a document with a similar name.
    """
    if not repository.whole:
        return
    links = [(link, match) for link in repository.of(RunbookLink) if (match := _match(link.target))]
    if not links:
        return
    anchors = {page.path: page for page in repository.of(PageAnchors)}
    pages: defaultdict[str, list[str]] = defaultdict(list)
    for path in repository.paths:
        if path.endswith(".md"):
            pages[path.rpartition("/")[0]].append(path)
    own = {match["home"] for _, match in links if match["path"] in repository.paths}
    for link, match in links:
        path, anchor = match["path"], (match["anchor"] or "").removeprefix("user-content-").lower()
        if path in repository.paths:
            page = anchors.get(path)
            if page and anchor and not _LINE.fullmatch(match["anchor"]) and anchor not in page.anchors:
                message = f"'{path}' has no heading '#{anchor}'{similar(anchor, page.anchors)}"
                yield Finding(at=link, message=message, related=(Related(page, "the runbook"),))
            continue
        folder = path.rpartition("/")[0]
        near = nearest(path, pages[folder], _NEARLY)
        if repository.excludes(path) or not pages[folder]:
            continue
        if match["home"] in own or near or (folder and _FOLDER.search(folder)):
            message = f"the runbook '{path}' of alert '{link.alert}' does not exist"
            yield Finding(at=link, message=message + (f"; did you mean '{near}'?" if near else ""))


def _match(target: str) -> Match[str] | None:
    return _FORGE.fullmatch(target) or _RELATIVE.fullmatch(target)
