"""Next.js: the routes that the names of files and folders are, below `app` and `pages`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Route, joined
from ..sources import Sources
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
