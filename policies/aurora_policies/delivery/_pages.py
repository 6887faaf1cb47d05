"""The requests of pages that the programs of the repository do not serve."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence, Set
from posixpath import basename

from aurora_devops import Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import record
from aurora_devops.core.words import word_set
from aurora_devops.facts import ListenedPort, PagePath, ProxyPath, RoutedPath, ServedRoute, SourceProgram

from ._routes import answers, matches, may_answer, plain, routes_of

# Manifests of programs whose routes are not read, and what deploys functions that answer paths.
_OTHER_PROGRAMS = word_set(
    "composer.json Gemfile mix.exs build.sbt deps.edn project.clj pubspec.yaml netlify.toml vercel.json now.json"
    " wrangler.toml wrangler.jsonc firebase.json serverless.yml serverless.yaml host.json staticwebapp.config.json"
)
_OTHER_CODE = regex(r".*\.(?:csproj|fsproj|vbproj|cabal|gleam)|(?:.*/)?(?:netlify|supabase)/functions/.*")


@record
class UnservedPage:
    """A request of a page, with what it asks for, a path or a method and a path, and the routes of the programs."""

    request: PagePath
    asked: str
    served: Sequence[ServedRoute]


def unserved_pages(repository: Repository) -> Iterator[UnservedPage]:
    """The requests of pages that no program serves, although it serves others with the same beginning.

    A request is likely meant for a route that no page requests and that differs from it in one segment. If pages
    request only one path, it is likely meant for the only route below the path that is forwarded.
    """
    requests = repository.of(PagePath)
    if not requests:
        return
    served = _served(repository, {one.folder for one in requests})
    if not served:
        return
    fronts = _fronts(repository)
    groups: defaultdict[tuple[str, str, str], list[PagePath]] = defaultdict(list)
    for request in requests:
        groups[request.folder, request.base, request.prefix].append(request)
    for (_, base, _), sent in groups.items():
        paths = {each.route for each in sent}
        moved = ("", _added(served, paths)) if base else (_cut(served, paths), "")
        judged = [one for one in (_Judged.of(request, served, moved) for request in sent) if one is not None]
        right, wrong = [one for one in judged if one.served], [one for one in judged if not one.served]
        known = {one.path for one in right}
        if not known and not base and len({one.path for one in wrong}) == 1:
            yield from _forwarded(wrong, served, fronts)
        if not known or len({one.path for one in wrong}) > max(1, len(known) // 2):
            continue
        spare = [route for route in served if not any(matches(route.route, path) for path in known)]
        for one in wrong:
            alike = [each for each in right if _front(fronts, each.path) == _front(fronts, one.path)]
            beginning = one.path.split("/")[1]
            meant = [route for route in spare if _is_renamed(one.path, route.route)]
            if meant and any(each.path.split("/")[1] == beginning for each in alike):
                yield UnservedPage(one.request, one.path, meant)
        for one in right if not base or len(known) > 1 else ():
            matching = [route for route in served if matches(route.route, one.path)]
            method = one.request.method
            if method and matching and "{}" not in one.path and not answers(matching, one.path, method):
                yield UnservedPage(one.request, f"{method} {one.path}", matching)


def _forwarded(
    requests: Sequence["_Judged"], served: Sequence[ServedRoute], fronts: Collection[str]
) -> Iterator[UnservedPage]:
    """The requests for the only path that pages ask for, if the programs serve one other path where it is forwarded.

    They have routes below the path that a proxy, or the server for development, forwards: so it is not changed.
    """
    for one in requests:
        front = one.request.prefix or _front(fronts, one.path)
        below = [route for route in served if front and route.route.startswith(f"{front}/")]
        if len({plain(route.route) for route in below}) == 1 and _is_renamed(one.path, below[0].route):
            yield UnservedPage(one.request, one.path, below)


@record
class _Judged:
    """A request with the path that a program gets, and whether one serves it."""

    request: PagePath
    path: str
    served: bool

    @classmethod
    def of(cls, request: PagePath, served: Sequence[ServedRoute], moved: tuple[str, str]) -> "_Judged | None":
        """The request at a path without its first part, or with another one before it; None if it may be elsewhere."""
        cut, added = moved
        if cut and not request.route.startswith(f"{cut}/"):
            return None
        path = added + request.route.removeprefix(cut)
        if any(plain(route.route) == plain(path) for route in served):
            return cls(request, path, served=True)
        # A name that is a parameter of a route is no evidence.
        unknown = "{}" in path and may_answer(served, path)
        if unknown or answers(served, path) or (request.base and may_answer(served, request.route)):
            return None
        return cls(request, path, served=False)


def _served(repository: Repository, pages: Set[str]) -> Sequence[ServedRoute]:
    """The routes of all programs; none if another program may answer requests."""
    if any(basename(path) in _OTHER_PROGRAMS or _OTHER_CODE.fullmatch(path) for path in repository.paths):
        return ()
    routes = routes_of(repository)
    listening = {one.folder for one in repository.of(ListenedPort) if not one.any_path}
    programs = [
        one
        for one in repository.of(SourceProgram)
        if one.folder in routes.of or (one.folder in listening and one.folder not in pages)
    ]
    if any(one.folder not in routes.of for one in programs):
        return ()
    found = routes.known(programs)
    # What gives the page for all other paths serves no data.
    rest = [route for route in found if _REST.fullmatch(route.route)]
    if any(route.method != "GET" for route in rest):
        return ()
    return [route for route in found if route not in rest]


_REST = regex(r"/\{[^/{}]*:path\}")


def _fronts(repository: Repository) -> set[str]:
    """The paths that proxies and routes of the repository send to programs."""
    return {
        *(one.served.rstrip("/") for one in repository.of(ProxyPath) if not one.pattern and not one.exact),
        *(one.route.rstrip("/") for one in repository.of(RoutedPath) if not one.checked and not one.exact),
    }


def _front(fronts: Collection[str], path: str) -> str:
    """The longest of the paths that a path begins with."""
    return max((one for one in fronts if path == one or path.startswith(f"{one}/")), key=len, default="")


def _cut(served: Sequence[ServedRoute], paths: Set[str]) -> str:
    """The beginning of paths that a proxy removes, which gives most of them a route; empty if it removes none."""
    beginnings = {"/" + path.split("/")[1] for path in paths if path.count("/") > 1}
    beginnings |= {"/".join(path.split("/")[:3]) for path in paths if path.count("/") > 2}

    def known(cut: str) -> int:
        return sum(
            1 for path in paths if path.startswith(f"{cut}/") and answers(served, path.removeprefix(cut))
        )

    best = max(sorted(one for one in beginnings if "{" not in one), key=known, default="")
    return best if best and not known("") and known(best) else ""


def _added(served: Sequence[ServedRoute], paths: Set[str]) -> str:
    """The path of a base URL that gives most of the paths a route."""
    beginnings = {""}
    for path in paths:
        asked = path.rstrip("/").split("/")
        for route in served:
            parts = route.route.rstrip("/").split("/")
            beginnings.add("/".join(parts[: max(len(parts) - len(asked) + 1, 1)]))
    written = {plain(route.route) for route in served}

    def known(beginning: str) -> tuple[int, int]:
        # A name that is a parameter of a route is weak evidence.
        whole = [beginning + path for path in paths]
        return sum(1 for path in whole if plain(path) in written), sum(
            1 for path in whole if answers(served, path)
        )

    return max(sorted((one for one in beginnings if "{" not in one), key=len), key=known, default="")


def _is_renamed(path: str, route: str) -> bool:
    """Whether a path is a route with one other name."""
    asked, known = plain(path).strip("/").split("/"), plain(route).strip("/").split("/")
    if len(asked) != len(known):
        return False
    others = [pair for pair in zip(asked, known, strict=True) if pair[0] != pair[1]]
    if len(others) != 1 or "{}" in others[0]:
        return False
    return len(asked) > 1 or nearest(asked[0], [known[0]], 0.6) is not None
