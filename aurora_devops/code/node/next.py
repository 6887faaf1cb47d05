"""Next.js: the routes that the names of files and folders are, below `app` and `pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ..data import table
from ..evidence import Port, Route, joined
from ..packages import package_json
from ..sources import Sources, line_of
from .code import string_of, without_comments

_APP = regex(r"(?:src/)?app/((?:[^/]+/)*)(?:route|page)\.(?:jsx?|tsx?|mdx?)")
_PAGES = regex(r"(?:src/)?pages/((?:[^/]+/)*)([^/]+)\.(?:jsx?|tsx?|mdx?)")
_PUBLIC = regex(r"public/(.+)")
_CONFIGURATION = regex(r"next\.config\.(?:js|mjs|cjs|ts|mts)")
# A file that may answer any request.
_ANSWERS = regex(r"(?:src/)?(?:middleware|proxy|server)\.(?:js|ts|mjs)")
_CHANGES = regex(r"\b(?:rewrites|redirects|i18n|pageExtensions)\b|\.\.\.\s*\w|\bwith\w+\s*\(")
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
    for path in sources.paths:
        if _ANSWERS.fullmatch(path):
            complete = False
        if _CONFIGURATION.fullmatch(path):
            text = without_comments(sources.text(path))
            said = _BASE.search(text)
            prefix = string_of(said[1]) if said else ""
            complete = complete and prefix is not None and not _CHANGES.search(text)
            base = prefix or ""
    found = [
        Route("ANY", joined(base, served), path, 1) for path in sources.paths for served in _served(path)
    ]
    first = found[0].file if found else ""
    usual = [Route("GET", joined(base, each), first, 1, "", "usual") for each in _USUAL]
    return [*found, *(usual if found else ())], complete and bool(found)


def ports(sources: Sources) -> Iterator[Port]:
    """The port of `next start`, or of `server.js` of the standalone output, if the project has no server itself."""
    start = str(table(package_json(sources), "scripts").get("start", ""))
    own = any(_ANSWERS.fullmatch(path) and "server." in path for path in sources.paths)
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
