"""Next.js: route handlers and API routes by their files, the port, and how it is started."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.data import table
from ...code.evidence import Route, joined
from ...code.packages import package_json
from ...code.sources import Sources, line_of, port_number
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .frameworks import framework_of, known

_STANDALONE = regex(r"""\boutput\s*:\s*["'`](standalone|export)["'`]""")
_BASE = regex(r"""\bbasePath\s*:\s*["'`](/[^"'`\n]*)["'`]""")
_HANDLER = regex(r"(?:src/)?app/(?:(.*)/)?route\.[jt]sx?")
_API = regex(r"(?:src/)?pages/(api/.*?)(?:/index)?\.[jt]sx?")
_GETS = regex(r"\bexport\s+(?:async\s+)?(?:function\s+GET\b|const\s+GET\b|\{[^{}]*\bGET\b)")
_PORT = regex(r"(?:-p|--port)[ =](\d{2,5})")
_DIST = regex(r"""\bdistDir\s*:\s*["'`]([\w./-]+)["'`]""")


def _look(sources: Sources) -> Iterator[Clue]:
    if framework_of(sources)[0] != "next":
        return
    yield from known(sources, "next", "next")
    config = next((path for path in sources.paths if re.fullmatch(r"next\.config\.[cm]?[jt]s", path)), "")
    text = sources.text(config)
    output = _STANDALONE.search(text)
    folder = _DIST.search(text)
    built = folder[1].strip("/") if folder else ".next"
    if output and output[1] == "standalone":
        yield Clue("entry_point", "server.js", "output standalone", config, line_of(text, "standalone"))
    elif not output:
        yield Clue("entry_point", "next start", "the command of Next.js", confidence="usual")
    yield Clue("static_folder", f"{built}/static", "what Next.js builds", config, 0, "implied")
    manifest = sources.text("package.json")
    start = str(table(package_json(sources), "scripts").get("start", ""))
    if (match := _PORT.search(start)) and (number := port_number(match[1])):
        yield Clue("port", number, "the script start", "package.json", line_of(manifest, r'"start"\s*:'))
    yield Clue("port", 3000, "the default of Next.js", confidence="usual")
    base = _BASE.search(text)
    yield from paths.clues(_routes(sources, base[1] if base else ""))
    yield Clue("routes", True, "routes are files", config or "package.json")


def _routes(sources: Sources, base: str) -> Iterator[Route]:
    for path in sources.paths:
        if match := _HANDLER.fullmatch(path):
            code = sources.text(path)
            parts = [part for part in (match[1] or "").split("/") if not re.fullmatch(r"\(.*\)|@.*", part)]
            # A folder that begins with an underscore is private, and one in brackets a parameter.
            if _GETS.search(code) and not any(part.startswith("_") for part in parts):
                served = "/".join(re.sub(r"\[+(?:\.\.\.)?(\w+)\]+", r"{\1}", part) for part in parts)
                line = line_of(code, r"\bGET\b")
                yield Route("GET", joined(base, served.replace("%5F", "_")), path, line)
        elif match := _API.fullmatch(path):
            served = re.sub(r"\[+(?:\.\.\.)?(\w+)\]+", r"{\1}", match[1])
            yield Route("ANY", joined(base, served), path, 1)


detector = Detector("next", _look, "node")
