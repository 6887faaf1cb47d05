"""Frameworks whose routes are files: SvelteKit, Nuxt, Nitro, Remix, React Router and Astro."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...core.lazy import regex
from ...core.record import record
from ..data import table
from ..evidence import Route, joined
from ..packages import package_json
from ..sources import Sources, line_at
from .code import end_of, parts, string_of, without_comments

_SCRIPT = r"\.(?:[cm]?[jt]sx?)"


@record
class _Found:
    """The paths that a framework serves, each with the file and the line; `complete` if these are all."""

    paths: tuple[tuple[str, str, int], ...] = ()
    complete: bool = False
    base: str = ""


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of the framework that the project uses, and whether these are all that are served."""
    declared = _declared(sources)
    reader = next((read for package, read in _READERS.items() if package in declared), None)
    found = reader(sources) if reader else _Found()
    listed = [Route("ANY", joined(found.base, path), file, line) for path, file, line in found.paths]
    return listed, found.complete and bool(listed)


def is_used(sources: Sources) -> bool:
    """Whether the project uses such a framework."""
    return not _declared(sources).isdisjoint(_READERS)


def _declared(sources: Sources) -> set[str]:
    manifest = package_json(sources)
    return {*table(manifest, "dependencies"), *table(manifest, "devDependencies")}


def _configuration(sources: Sources, name: str) -> tuple[str, str]:
    """The path of a configuration without its ending, and its text without comments; empty if there is none."""
    path = next((path for path in sources.paths if re.fullmatch(rf"{name}{_SCRIPT}", path)), "")
    return path, without_comments(sources.text(path)) if path else ""


def _base(text: str, key: str) -> str | None:
    """The text of a key in a configuration, empty if it is not set; None if it is unknown."""
    match = re.search(rf"\b{key}\s*:\s*([^,}}\n]+)", text)
    return string_of(match[1]) if match else ""


def _public(sources: Sources, folder: str) -> Iterator[tuple[str, str, int]]:
    """The files that are served as they are."""
    return (
        (path[len(folder) :], path, 1)
        for path in sources.paths
        if path.startswith(f"{folder}/") and path.strip()
    )


_PARAMETER = regex(r"\[(\w[\w-]*)(?:=\w+)?\]")
_OPTIONAL = regex(r"\[\[(\.\.\.)?(\w[\w-]*)(?:=\w+)?\]\]")
_REST = regex(r"\[\.\.\.([\w-]*)\]")


def _bracketed(segments: list[str]) -> Iterator[str]:
    """The paths of folders with parameters in brackets: `[id]`, `[[lang]]`, `[...rest]`; groups are in none."""
    found = [""]
    for segment in segments:
        if not segment or re.fullmatch(r"\(.*\)", segment):
            continue
        if optional := _OPTIONAL.fullmatch(segment):
            found += [f"{one}/{{{optional[2]}{':path' if optional[1] else ''}}}" for one in found]
        elif rest := _REST.fullmatch(segment):
            # The rest may be empty.
            found += [f"{one}/{{{rest[1] or 'rest'}:path}}" for one in found]
        else:
            shown = _PARAMETER.sub(r"{\1}", segment)
            found = [f"{one}/{shown}" for one in found]
    return (one or "/" for one in found)


# SvelteKit: https://svelte.dev/docs/kit/routing
_KIT = regex(rf"src/routes/((?:[^/]+/)*)\+(?:server{_SCRIPT}|page\.(?:svelte|md|svx))")
# A hook that may answer requests or change their paths.
_KIT_ANSWERS = regex(
    r"\bResponse\b|\b(?:json|text|redirect)\s*\(|\bpathname\b|\breroute\b|\bhandle\s*[:=][^=>(]*\w\("
)
_KIT_HANDLER = regex(r"""["'][^"'\n]*build/handler(?:\.js)?["']""")


def _sveltekit(sources: Sources) -> _Found:
    _, text = _configuration(sources, r"svelte\.config")
    base = _base(text, "base")
    hooks = [path for path in sources.paths if re.match(r"src/hooks(?:\.server)?\.[jt]s", path)]
    complete = (
        "adapter-node" in text
        and base is not None
        and not re.search(r"\bfiles\s*:", text)
        and not any(_KIT_ANSWERS.search(without_comments(sources.text(path))) for path in hooks)
        and not any(_KIT_HANDLER.search(code) for _, code in sources.code(".js", ".mjs", ".ts"))
    )
    found = [
        (served, path, 1)
        for path in sources.paths
        if (match := _KIT.fullmatch(path))
        for served in _bracketed(match[1].split("/"))
    ]
    found += [*_public(sources, "static"), *([("/_app/{rest:path}", found[0][1], 1)] if found else [])]
    return _Found(tuple(found), complete, base or "")


# Nuxt: https://nuxt.com/docs/guide/directory-structure/server
_NUXT_PAGE = regex(rf"(?:app/|src/)?pages/((?:[^/]+/)*)([^/]+?)(?:\.vue|{_SCRIPT})")
_NITRO_FILE = regex(
    r"((?:[^/]+/)*)([^/]+?)(?:\.(?:get|head|patch|post|put|delete|connect|options|trace))?(?:\.(?:dev|prod))?"
    + _SCRIPT
)
# Options by which other files or handlers serve paths.
_NUXT_CHANGES = regex(
    r"\b(?:extends|srcDir|serverDir|dir|hooks|serverHandlers|devServerHandlers|routeRules|handlers|scanDirs|i18n)\s*:"
)
_MODULES = regex(r"\bmodules\s*:\s*(?=\[)")
# Modules that add no paths, apart from those that begin with an underscore.
_NUXT_HARMLESS = regex(
    r"@nuxt/(?:devtools|eslint|fonts|icon|image|scripts|test-utils|ui)|@nuxtjs/(?:color-mode|tailwindcss|google-fonts)"
    r"|@pinia/nuxt|@vueuse/nuxt|@vueuse/motion/nuxt|@unocss/nuxt|@primevue/nuxt-module|@element-plus/nuxt"
    r"|pinia-plugin-persistedstate/nuxt|vuetify-nuxt-module|shadcn-nuxt|nuxt-security|nuxt-csurf|@sentry/nuxt/module"
)
_USUAL_OF_NUXT = ("/_nuxt/{rest:path}", "/__nuxt{rest:path}", "/_ipx/{rest:path}", "/_fonts/{rest:path}")


def _entries(text: str, key: re.Pattern[str]) -> list[str]:
    """The entries of the list behind a key of a configuration; none if there is no list."""
    match = key.search(text)
    end = end_of(text, match.end()) if match else -1
    return [part for part, _ in parts(text, match.end() + 1, end - 1)] if match and end > 0 else []


def _nuxt(sources: Sources) -> _Found:
    path, text = _configuration(sources, r"nuxt\.config")
    base = _base(text, "baseURL")
    named = [string_of(part) for part in _entries(text, _MODULES)]
    complete = (
        bool(path)
        and base is not None
        and not _NUXT_CHANGES.search(text)
        and all(one is not None and _NUXT_HARMLESS.fullmatch(one) for one in named)
        and not any(
            re.match(r"(?:server/(?:middleware|plugins)|layers|modules|i18n)/", each)
            for each in sources.paths
        )
    )
    pages = [
        (served.replace("/:", "/"), page, 1)
        for page in sources.paths
        if (match := _NUXT_PAGE.fullmatch(page))
        for served in _bracketed([*match[1].split("/"), "" if match[2] == "index" else match[2]])
    ]
    if not pages or re.search(r"\bssr\s*:\s*false\b", text):
        # One component answers all paths.
        pages.append(("/{rest:path}", path or "package.json", 1))
    found = [*pages, *_nitro_files(sources, "server/"), *_public(sources, "public")]
    found += [(usual, path, 1) for usual in _USUAL_OF_NUXT]
    return _Found(tuple(found), complete, base or "")


def _nitro_files(sources: Sources, folder: str) -> Iterator[tuple[str, str, int]]:
    """The paths of the handlers below `api` and `routes`."""
    for path in sources.paths:
        for sort, prefix in (("api/", ["api"]), ("routes/", [])):
            match = (
                _NITRO_FILE.fullmatch(path.removeprefix(folder + sort))
                if path.startswith(folder + sort)
                else None
            )
            if match is not None:
                last = "" if match[2] == "index" else match[2]
                yield from ((served, path, 1) for served in _bracketed([*prefix, *match[1].split("/"), last]))


_NITRO_CHANGES = regex(
    r"\b(?:handlers|scanDirs|routeRules|renderer|routesDir|apiDir|extends|modules|routes)\s*:"
)


def _nitro(sources: Sources) -> _Found:
    path, text = _configuration(sources, r"nitro\.config")
    folder, base = _base(text, "(?:srcDir|serverDir)"), _base(text, "baseURL")
    below = f"{folder.strip('./')}/" if folder and folder.strip("./") else ""
    answering = any(re.match(rf"{re.escape(below)}(?:middleware|plugins)/", each) for each in sources.paths)
    complete = None not in (folder, base) and not _NITRO_CHANGES.search(text) and not answering
    found = [*_nitro_files(sources, below), *_public(sources, f"{below}public")]
    return _Found(tuple(found), bool(path) and complete, base or "")


# Remix: https://remix.run/docs/en/main/file-conventions/routes
_FLAT = regex(rf"app/routes/([^/]+?)(?:/(?:route|index){_SCRIPT}|{_SCRIPT})")
_FLAT_PIECE = regex(r"\[([^\[\]]*)\]|(\.)|([^.\[\]]+)")
_SERVERS = frozenset(
    {"@remix-run/express", "@react-router/express", "@react-router/architect", "@react-router/cloudflare"}
)


def _flat(sources: Sources) -> Iterator[tuple[str, str, int]]:
    """The paths of the files of flat routes: `orders.$id.tsx`, `_auth.login.tsx`, `health[.]json.ts`."""
    for path in sources.paths:
        match = _FLAT.fullmatch(path)
        if match is None:
            continue
        segments = [""]
        for piece in _FLAT_PIECE.finditer(match[1]):
            if piece[2]:
                segments.append("")
            else:
                segments[-1] += piece[1] if piece[1] is not None else piece[3]
        found = [""]
        for segment in segments:
            optional = re.fullmatch(r"\((.*)\)", segment)
            name = (optional[1] if optional else segment).removesuffix("_")
            if not name or segment.startswith("_"):
                continue
            shown = "{rest:path}" if name == "$" else re.sub(r"^\$(.+)", r"{\1}", name)
            below = [f"{one}/{shown}" for one in found]
            found = [*found, *below] if optional or name == "$" else below
        yield from ((one or "/", path, 1) for one in found)


def _remix(sources: Sources) -> _Found:
    text = "\n".join(_configuration(sources, name)[1] for name in (r"vite\.config", r"remix\.config"))
    base = _base(text, "basename")
    nested = any(re.match(r"app/routes/[^/]+/(?!route\.|index\.)[^/]*/", path) for path in sources.paths)
    complete = (
        base is not None and not nested and not re.search(r"\b(?:routes|ssr|appDirectory)\s*[(:]", text)
    )
    return _served_by_router(sources, list(_flat(sources)), complete, base)


def _served_by_router(
    sources: Sources, found: list[tuple[str, str, int]], complete: bool, base: str | None
) -> _Found:
    """What the server of Remix or React Router serves, if the project has no server of its own."""
    complete = complete and _SERVERS.isdisjoint(_declared(sources))
    if found:
        found += [*_public(sources, "public"), ("/assets/{rest:path}", found[0][1], 1)]
        found += [("/__manifest", found[0][1], 1)]
    return _Found(tuple(found), complete, base or "")


# React Router: https://reactrouter.com/start/framework/routing
_ROUTES_OF_ROUTER = regex(r"\bexport\s+default\s*\(?\s*")
_CALLED = regex(r"\s*(?:\.\.\.\s*)?(?:\(?\s*await\s+)?(\w+)\s*(?=\()")


def _react_router(sources: Sources) -> _Found:
    path, text = _configuration(sources, r"app/routes")
    if not path:
        return _remix(sources)
    _, settings = _configuration(sources, r"react-router\.config")
    base = _base(settings, "basename")
    complete = base is not None and not re.search(r"\bssr\s*:\s*false\b|\bappDirectory\s*:", settings)
    exported = _ROUTES_OF_ROUTER.search(text)
    found: list[tuple[str, str, int]] = []
    if exported is not None and text.startswith("[", exported.end()):
        complete = _listed(text, exported.end(), "", path, found) and complete
    elif exported is not None and text.startswith("flatRoutes(", exported.end()):
        found += _flat(sources)
    else:
        complete = False
    return _served_by_router(sources, found, complete, base)


def _listed(code: str, start: int, above: str, path: str, found: list[tuple[str, str, int]]) -> bool:
    """Adds the paths of an array of routes; whether all of them are known."""
    end = end_of(code, start)
    if end < 0 or not code.startswith("[", start):
        return False
    return all(_one(code, at, above, path, found) for _, at in parts(code, start + 1, end - 1))


def _one(code: str, start: int, above: str, path: str, found: list[tuple[str, str, int]]) -> bool:
    """Adds the paths of a call: `route("orders", "orders.tsx", [...])`, `index(...)`, `layout(...)`, `prefix(...)`."""
    match = _CALLED.match(code, start)
    end = end_of(code, match.end()) if match else -1
    if match is None or end < 0:
        return False
    arguments = [
        (part.strip(), at + len(part) - len(part.lstrip()))
        for part, at in parts(code, match.end() + 1, end - 1)
    ]
    below = next((at for part, at in arguments if part.startswith("[")), -1)
    own, line = above, line_at(code, match.start(1))
    if match[1] in ("route", "prefix"):
        said = string_of(arguments[0][0]) if arguments else None
        if said is None:
            return False
        own = joined(above, said) if said else above
    elif match[1] not in ("index", "layout"):
        return False
    if match[1] in ("route", "index"):
        served = re.sub(r"/\*$", "/{rest:path}", re.sub(r":(\w+)\??", r"{\1}", own or "/"))
        found.append((served, path, line))
        if "?" in own or served.endswith("{rest:path}"):
            found.append(
                (re.sub(r"/(?:\{rest:path\}|:\w+\?)$", "", own.replace("/*", "")) or "/", path, line)
            )
    return below < 0 or _listed(code, below, own, path, found)


# Astro: https://docs.astro.build/en/guides/routing
_ASTRO = regex(rf"src/pages/((?:[^/]+/)*)([^/]+?)(?:\.(?:astro|mdx?|html)|{_SCRIPT})")
_ASTRO_HARMLESS = regex(
    r"(?:react|vue|svelte|preact|solid|solidJs|tailwind|mdx|icon|alpinejs|alpine|partytown|lit|compress|db|ui|unocss|UnoCSS)"
)
_INTEGRATIONS = regex(r"\bintegrations\s*:\s*(?=\[)")


def _astro(sources: Sources) -> _Found:
    path, text = _configuration(sources, r"astro\.config")
    base = _base(text, "base")
    named = [part.strip().partition("(")[0] for part in _entries(text, _INTEGRATIONS)]
    complete = (
        bool(path)
        and base is not None
        and "@astrojs/node" in text
        and not re.search(r"\b(?:srcDir|redirects|i18n)\s*:|\bmode\s*:\s*[\"']middleware", text)
        and all(_ASTRO_HARMLESS.fullmatch(one) for one in named)
        and not any(re.match(r"src/middleware[./]", each) for each in sources.paths)
    )
    found: list[tuple[str, str, int]] = []
    for each in sources.paths:
        match = _ASTRO.fullmatch(each)
        if match is None or any(part.startswith("_") for part in (*match[1].split("/"), match[2])):
            continue
        found += [
            (served, each, 1)
            for served in _bracketed([*match[1].split("/"), "" if match[2] == "index" else match[2]])
        ]
    found += [*_public(sources, "public"), *(("/_astro/{rest:path}", path, 1) for _ in found[:1])]
    return _Found(tuple(found), complete, base or "")


_READERS: dict[str, Callable[[Sources], _Found]] = {
    "@sveltejs/kit": _sveltekit,
    "nuxt": _nuxt,
    "astro": _astro,
    "@react-router/dev": _react_router,
    "@remix-run/dev": _remix,
    "@remix-run/node": _remix,
    "nitropack": _nitro,
    "nitro": _nitro,
}
