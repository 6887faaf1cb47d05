from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import join
from unicodedata import normalize

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint as similar
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.facts import DocumentationSite, PageAnchors, RunbookLink

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
_RULE = """\
groups:
  - name: shop
    rules:
      - alert: ShopDown
        expr: up == 0
        annotations:
          runbook_url: {}
"""
_PATH = "monitoring/alerts.rules.yml"
_SITE = {
    "mkdocs.yml": "site_name: Shop\nsite_url: https://docs.acme.example/shop/\n",
    "docs/runbooks/shop.md": "# Shop is down\n",
}

_BLOB = "https://github.com/acme/shop/blob/main/runbooks"
_ALERT_POLICY = """\
resource "google_monitoring_alert_policy" "down" {
  display_name = "Shop is down"
  combiner     = "OR"

  documentation {
    content = <<-EOT
      The shop is down. Read the [runbook](%s).
    EOT
  }
}
"""
_ALARM = """\
resource "aws_cloudwatch_metric_alarm" "down" {
  for_each          = toset(["shop"])
  alarm_name        = each.key
  alarm_description = "Runbook: %s."
}
"""


@policy(
    "DLV023",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _RULE.format("«https://github.com/acme/shop/blob/main/runbooks/shop-gone.md»"),
            path=_PATH,
            files={"runbooks/shop-down.md": "# Shop is down\n"},
        ),
        bad(
            _RULE.format("«https://gitlab.com/acme/shop/-/blob/main/runbooks/shop.md#outage»"),
            path=_PATH,
            files={"runbooks/shop.md": "# Shop is down\n"},
        ),
        bad(
            _RULE.format("«https://docs.acme.example/shop/runbooks/shop/#outage»"),
            path=_PATH,
            files=_SITE,
        ),
        bad(
            _RULE.format("https://acme.example/docs/runbooks/shop.html#shop-is-down")
            + _RULE.format("«https://acme.example/docs/runbooks/carts.html#outage»").partition("rules:\n")[2],
            path=_PATH,
            files={"docs/runbooks/shop.md": "# Shop is down\n", "docs/runbooks/carts.md": "# Carts\n"},
        ),
        bad(
            _RULE.format(f"{_BLOB}/shop-down.md")
            + _RULE.format("«https://github.com/acme/shop/blob/main/docs/alerts/shop.md»").partition(
                "rules:\n"
            )[2],
            path=_PATH,
            files={"runbooks/shop-down.md": "# Shop is down\n"},
        ),
        bad(
            _ALERT_POLICY % f"«{_BLOB}/shop-gone.md»",
            path="terraform/alerts.tf",
            files={"runbooks/shop-down.md": "# Shop is down\n"},
        ),
        bad(
            _ALARM % f"«{_BLOB}/shop-down.md#outage»",
            path="terraform/alerts.tf",
            files={"runbooks/shop-down.md": "# Shop is down\n"},
        ),
        good(
            _ALARM % (_BLOB + "/${each.key}-down.md"),
            path="terraform/alerts.tf",
            files={"runbooks/shop-down.md": "# Shop is down\n"},
            because="the runbook of each alarm exists",
        ),
        good(
            _RULE.format("https://docs.acme.example/shop/latest/runbooks/shop/#shop-is-down_1"),
            path=_PATH,
            files={**_SITE, "docs/runbooks/shop.md": "# Shop -- is down\n\n# Shop is down\n"},
            because="the site has a folder for the version, and the runbook has the heading",
        ),
        good(
            _RULE.format("https://docs.acme.example/handbook/runbooks/shop/#outage"),
            path=_PATH,
            files=_SITE,
            because="it is another site",
        ),
        good(
            RULES,
            path=_PATH,
            files={"runbooks/shop-down.md": "# Shop is down\n"},
            because="the runbook has the heading",
        ),
        good(
            _RULE.format("https://github.com/acme/handbook/blob/main/operations/shop.md"),
            path=_PATH,
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
    So is one into the site that MkDocs builds (`site_url`), or into a site in which several links lead to documents.
    The links are those in the annotations of rules, and in the descriptions of alerts that Terraform creates in Google
    Cloud, AWS, Azure, Datadog, New Relic, Grafana and Mimir.
    """
    if not repository.whole:
        return
    runbooks = repository.of(RunbookLink)
    if not runbooks:
        return
    sites = _sites(repository, runbooks)
    links = [
        (link, page)
        for link in runbooks
        if (page := _page(link.target) or _on_site(link.target, sites, repository))
    ]
    anchors = {page.path: page for page in repository.of(PageAnchors)}
    pages: defaultdict[str, list[str]] = defaultdict(list)
    for path in repository.paths:
        if path.endswith(".md"):
            pages[path.rpartition("/")[0]].append(path)
    own = {page.home for _, page in links if page.path in repository.paths}
    for link, linked in links:
        path, anchor = linked.path, linked.anchor.removeprefix("user-content-").lower()
        if path in repository.paths:
            known = anchors.get(path)
            if (
                known
                and anchor
                and not _LINE.fullmatch(linked.anchor)
                and not linked.has(anchor, known.anchors)
            ):
                message = f"'{path}' has no heading '#{anchor}'{similar(anchor, known.anchors)}"
                yield Finding(at=link, message=message, related=(Related(known, "the runbook"),))
            continue
        folder = path.rpartition("/")[0]
        near = nearest(path, pages[folder], _NEARLY)
        known_home = bool(linked.home) and linked.home in own
        if repository.excludes(path) or not (pages[folder] or known_home):
            continue
        if linked.home in own or near or (folder and _FOLDER.search(folder)):
            message = f"the runbook '{path}' of alert '{link.alert}' does not exist"
            yield Finding(at=link, message=message + (f"; did you mean '{near}'?" if near else ""))


@record
class _Linked:
    """A document that a link leads to: what comes before its path, the path and the anchor.

    The generator of a `site` does not number and join the words of anchors as GitHub does.
    """

    home: str
    path: str
    anchor: str
    site: bool = False

    def has(self, anchor: str, anchors: Sequence[str]) -> bool:
        """Whether a document with these anchors has an anchor."""
        if not self.site:
            return anchor in anchors
        return _joined(anchor) in map(_joined, anchors)


def _joined(anchor: str) -> str:
    plain = normalize("NFKD", anchor).encode("ascii", "ignore").decode()
    return _NUMBER.sub("", _DASHES.sub("-", plain)).strip("-")


_DASHES = regex(r"[-_]+")
_NUMBER = regex(r"-\d{1,2}$")


def _page(target: str) -> _Linked | None:
    """The document of a link to a file of a forge, or to a relative path."""
    match = _FORGE.fullmatch(target) or _RELATIVE.fullmatch(target)
    return _Linked(match["home"], match["path"], match["anchor"] or "") if match else None


_ADDRESS = regex(r"(https?://[^/\s#?]+(?:/[\w.~-]+)*)/?(?:\?[^#\s]*)?(?:#(\S+))?")
_ENDING = regex(r"(?:/index)?\.html?$")
_FORGES = regex(r"https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/")
# A folder of a site for a version or a language.
_VERSION = regex(r"(?:latest|stable|dev|develop|edge|main|master|next|current|docs|[a-z]{2}|v?\d[\w.]*)")
_FEWEST = 2


def _sites(repository: Repository, links: Sequence[RunbookLink]) -> dict[str, str]:
    """The addresses of the sites of documentation with their folders: those of settings, and those of several links."""
    found = {one.address: one.folder for one in repository.of(DocumentationSite)}
    by_end: defaultdict[str, list[str]] = defaultdict(list)
    for path in repository.paths:
        if path.endswith(".md"):
            parts = path.removesuffix(".md").split("/")
            for index in range(max(0, len(parts) - _MOST_PARTS), len(parts) - 1):
                by_end["/".join(parts[index:])].append(path)
    votes: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for target in {link.target for link in links}:
        match = _ADDRESS.fullmatch(target)
        if match is None or _FORGES.match(target):
            continue
        parts = _ENDING.sub("", match[1]).split("/")
        for index in range(max(3, len(parts) - _MOST_PARTS), len(parts) - 1):
            paths = by_end.get("/".join(parts[index:]), ())
            if len(paths) == 1:
                folder = paths[0].removesuffix(".md").removesuffix("/".join(parts[index:])).rstrip("/")
                votes["/".join(parts[:index]), folder].add(paths[0])
                break
    for (address, folder), voting in votes.items():
        if len(voting) >= _FEWEST:
            found.setdefault(address, folder)
    return found


_MOST_PARTS = 5


def _on_site(target: str, sites: Mapping[str, str], repository: Repository) -> _Linked | None:
    """The document of a link to a site of documentation."""
    match = _ADDRESS.fullmatch(target)
    address = _ENDING.sub("", match[1]) if match else ""
    home = max((one for one in sites if address == one or address.startswith(f"{one}/")), key=len, default="")
    if match is None or not home:
        return None
    rest = address.removeprefix(home).strip("/")
    parts = rest.split("/")
    for below in (parts, parts[1:] if _VERSION.fullmatch(parts[0]) else ()):
        for ending in ("", "index", "README"):
            path = join(sites[home], *below, ending).rstrip("/") + ".md"
            if below and path in repository.paths:
                return _Linked(home, path, match[2] or "", site=True)
    if not rest or (_VERSION.fullmatch(parts[0]) and sites[home]):
        return None
    return _Linked(home, join(sites[home], f"{rest}.md"), match[2] or "", site=True)
