"""Next.js: the routes that the names of files and folders are, below `app` and `pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ..data import table
from ..evidence import Port, Route, joined
from ..packages import package_json
from ..sources import Sources, line_of
from .code import end_of, parts, string_of, without_comments

_APP = regex(r"(?:src/)?app/((?:[^/]+/)*)(?:route|page)\.(?:jsx?|tsx?|mdx?)")
_PAGES = regex(r"(?:src/)?pages/((?:[^/]+/)*)([^/]+)\.(?:jsx?|tsx?|mdx?)")
_PUBLIC = regex(r"public/(.+)")
_CONFIGURATION = regex(r"next\.config\.(?:js|mjs|cjs|ts|mts)")
# A file that may answer any request.
_SERVER = regex(r"(?:src/)?server\.(?:js|ts|mjs)")
_MIDDLEWARE = regex(r"(?:src/)?(?:middleware|proxy)\.(?:js|ts|mjs)")
# Middleware that may answer a request: it rewrites, replies, or returns what another function gives.
_REPLIES = regex(
    r"\b(?:rewrite|redirect|json)\s*\(|\bnew\s+(?:Next)?Response\b|\bexport\s*\{|\bexport\s+default\s+(?!(?:async\s+)?function\b)"
    r"|\breturn\s+(?!NextResponse\s*\.\s*next\s*\(|undefined\b|\w*[rR]es(?:ponse)?\s*[;\n}])[^;\s]"
)
_GOES_ON = regex(r"\bfunction\b|=>")
_MATCHER = regex(r"\bmatcher\s*:\s*")
_CHANGES = regex(
    r"\b(?:i18n|pageExtensions|tunnelRoute)\b|\.\.\.\s*\w"
    r"|\bwith(?!(?:BundleAnalyzer|SentryConfig|NextIntl|MDX|Contentlayer|VanillaExtract|Nx|Serwist)\b)\w+\s*\("
)
# Rewrites and redirects; their sources are served, too.
_MOVES = regex(
    r"\b(?:rewrites|redirects)\b(?:\s*:\s*(?:async\s*)?(?:function\s*)?)?\s*\(\s*\)\s*(?::[^={]*)?(?:=>\s*\(?)?\s*(?=[\[{])"
)
_MOVED = regex(r"\b(?:rewrites|redirects)\b")
_SOURCE = regex(r"\bsource\s*:\s*([^,\n}]+)")
_DESTINATION = regex(r"\bdestination\s*:")
_BASE = regex(r"\bbasePath\s*:\s*([^,}\n]+)")
# What Next.js serves itself, or from files with metadata.
_USUAL = (
    "/_next/{rest:path}",
    "/favicon.ico",
    "/robots.txt",
    "/sitemap.xml",
    "/manifest.webmanifest",
    "/404",
)
_SPECIAL = frozenset({"_app", "_document", "_error", "_middleware"})


def routes(sources: Sources) -> tuple[list[Route], bool]:
    """The routes of the files, and whether these are all that are served."""
    complete = True
    base = ""
    moved: list[tuple[str, str]] = []
    for path in sources.paths:
        if _SERVER.fullmatch(path):
            complete = False
        if _MIDDLEWARE.fullmatch(path):
            listed = _answered(without_comments(sources.text(path)))
            complete = complete and listed is not None
            moved += [(each, path) for each in listed or ()]
        if _CONFIGURATION.fullmatch(path):
            text = without_comments(sources.text(path))
            said = _BASE.search(text)
            prefix = string_of(said[1]) if said else ""
            complete = complete and prefix is not None and not _CHANGES.search(text)
            base = prefix or ""
            listed = _moved(text)
            complete = complete and listed is not None
            moved += [(each, path) for each in listed or ()]
    found = [
        Route("ANY", joined(base, served), path, 1) for path in sources.paths for served in _served(path)
    ]
    first = found[0].file if found else ""
    usual = [Route("GET", joined(base, each), first, 1, "", "usual") for each in _USUAL]
    # Without `basePath: false`, the sources of rewrites are below the base, too.
    also = [
        Route("ANY", joined(prefix, each), path, 1)
        for each, path in moved
        for prefix in dict.fromkeys(("", base))
    ]
    return [*found, *also, *(usual if found else ())], complete and bool(found)


def _moved(text: str) -> list[str] | None:
    """The sources of rewrites and redirects in a configuration; None if they are unknown."""
    found: list[str] = []
    moves = list(_MOVES.finditer(text))
    if len(moves) < len(_MOVED.findall(text)):
        return None
    for match in moves:
        part = text[match.end() : end_of(text, match.end(), len(text))]
        said = [string_of(one[1]) for one in _SOURCE.finditer(part)]
        if (
            None in said
            or len(said) < len(_DESTINATION.findall(part))
            or re.search(r"\.\s*(?:map|concat)\b", part)
        ):
            return None
        if not said and re.search(r"\breturn\b(?!\s*\[\s*\])", part):
            return None
        found += [one for one in said if one is not None]
    return [_expression(one) for one in found]


def _answered(text: str) -> list[str] | None:
    """The paths that middleware may answer, none if it only goes on; None if they are unknown."""
    if _GOES_ON.search(text) and not _REPLIES.search(text):
        return []
    match = _MATCHER.search(text)
    if match is None:
        return None
    end = end_of(text, match.end()) if text.startswith("[", match.end()) else -1
    listed = [part for part, _ in parts(text, match.end() + 1, end - 1)] if end > 0 else []
    listed = listed or [re.split(r"[,}\n]", text[match.end() :], maxsplit=1)[0]]
    said = [string_of(part) for part in listed]
    return None if None in said else [_expression(one) for one in said if one is not None]


_NAMED = regex(r":(\w+)(?:\([^()]*\))?([*+?]?)")


def _expression(path: str) -> str:
    """A path of path-to-regexp with parameters as `{name}`; other expressions stand for any path."""
    shown = _NAMED.sub(lambda one: f"{{{one[1]}:path}}" if one[2] else f"{{{one[1]}}}", path)
    return re.sub(r"\(.*", "{rest:path}", shown)


def ports(sources: Sources) -> Iterator[Port]:
    """The port of `next start`, or of `server.js` of the standalone output, if the project has no server itself."""
    start = str(table(package_json(sources), "scripts").get("start", ""))
    own = any(_SERVER.fullmatch(path) for path in sources.paths)
    if own or (start and not _STARTS.fullmatch(start)):
        return
    for path in filter(_CONFIGURATION.fullmatch, sources.paths):
        text = sources.text(path)
        output = _OUTPUT.search(without_comments(text))
        if output is not None:
            if output[1] == "standalone":
                yield Port(_PORT, path, max(1, line_of(text, r"\boutput\b")), "listen", "PORT")
            return
    if start:
        yield Port(_PORT, "package.json", 1, "listen", "PORT")


_OUTPUT = regex(r"""\boutput["']?\s*:\s*["'](\w+)["']""")
# A start without a port of its own.
_STARTS = regex(
    r"(?:(?!PORT=)[A-Z_]+=[\w./-]+\s+|(?:cross-env|npx|pnpm|yarn)\s+)*"
    r"(?:next start|node (?:\./)?(?:\.next/standalone/)?server\.js)"
)
_PORT = 3000


def _served(path: str) -> Iterator[str]:
    """The paths at which a file is served."""
    if (match := _APP.fullmatch(path)) is not None:
        yield from _paths(match[1].split("/"))
    elif (match := _PAGES.fullmatch(path)) is not None:
        if match[2] not in _SPECIAL and not match[2].endswith((".test", ".spec", ".d")):
            yield from _paths([*match[1].split("/"), "" if match[2] == "index" else match[2]])
    elif (match := _PUBLIC.fullmatch(path)) is not None:
        yield f"/{match[1]}"


def _paths(segments: list[str]) -> Iterator[str]:
    listed: list[str] = []
    for segment in segments:
        if not segment or segment.startswith("@") or re.fullmatch(r"\(.*\).*", segment):
            # Groups and slots are in no path.
            continue
        if segment.startswith("_"):
            return
        if (optional := re.fullmatch(r"\[\[\.\.\.(\w+)\]\]", segment)) is not None:
            yield "/" + "/".join(listed)
            listed.append(f"{{{optional[1]}:path}}")
        elif (rest := re.fullmatch(r"\[\.\.\.([\w-]+)\]", segment)) is not None:
            listed.append(f"{{{rest[1]}:path}}")
        else:
            listed.append(re.sub(r"\[([\w-]+)\]", r"{\1}", segment))
    yield "/" + "/".join(listed)
