"""NestJS: the controllers with their prefixes, the port, and what the build makes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.evidence import Confidence, Route, joined
from ...code.packages import packages_of
from ...code.sources import Sources, line_at
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .frameworks import framework_of, known, ports

_CONTROLLER = regex(r"@Controller\(\s*(?:[\"'`]([^\"'`\n]*)[\"'`]|(\{[^{}]{0,300}\}))?")
_PATH = regex(r"\bpath\s*:\s*[\"'`]([^\"'`\n]*)[\"'`]")
_GET = regex(r"@(?:Get|All)\(\s*(?:[\"'`]([^\"'`\n]*)[\"'`])?\s*\)")
_GLOBAL = regex(r"\.setGlobalPrefix\(\s*(?:[\"'`]([^\"'`\n]*)[\"'`]|([^\s\"'`)]))([^;]{0,400})")
_TEXT = regex(r"[\"'`]([^\"'`\n]*)[\"'`]")
_VERSIONS = regex(r"\.enableVersioning\(([^;]{0,300})")
_PROMETHEUS = regex(r"\bPrometheusModule\.register(?:Async)?\(([^;]{0,300})")


def _look(sources: Sources) -> Iterator[Clue]:
    if framework_of(sources)[0] != "nestjs":
        return
    yield from known(sources, "@nestjs/core", "nestjs")
    yield from ports(sources)
    codes = list(sources.code(".ts", ".js"))
    if main := next((path for path, code in codes if "NestFactory" in code), None):
        yield Clue("entry_point", "dist/main.js", "what nest builds", main, 0, "usual")
    prefix, aside, place = _prefix(codes)
    versioned = any(
        "URI" in match[1] or "type" not in match[1] for _, code in codes if (match := _VERSIONS.search(code))
    )
    routes = list(_routes(codes, prefix, aside, versioned=versioned))
    yield from paths.clues(routes, complete=prefix is not None)
    for path, code in codes:
        if match := _PROMETHEUS.search(code):
            named = _PATH.search(match[1])
            at = named[1] if named else "/metrics"
            served = at if prefix is None or _left_out(at, aside) else joined(prefix, at)
            yield Clue(
                "metrics_path", served, "PrometheusModule", path, line_at(code, match.start()), "implied"
            )
    if (bundle := packages_of(sources).get("express-prom-bundle")) and not place:
        yield Clue("metrics_path", "/metrics", "the default of express-prom-bundle", *bundle, "usual")


def _prefix(codes: list[tuple[str, str]]) -> tuple[str | None, tuple[str, ...], str]:
    """The global prefix, None for one that is computed; the paths that it leaves out; the file that sets it."""
    for path, code in codes:
        if match := _GLOBAL.search(code):
            return (None if match[2] else match[1]), tuple(_TEXT.findall(match[3])), path
    return "", (), ""


def _left_out(served: str, aside: tuple[str, ...]) -> bool:
    plain = served.strip("/")
    for one in aside:
        pattern = one.strip("/")
        rest = re.sub(r"/?(?:\(\.\*\)|\*\w*|\{\*\w+\}|:\w+\*)$", "", pattern)
        if plain == pattern or (rest != pattern and (plain == rest or plain.startswith(f"{rest}/"))):
            return True
    return False


def _routes(
    codes: list[tuple[str, str]], prefix: str | None, aside: tuple[str, ...], *, versioned: bool
) -> Iterator[Route]:
    for path, code in codes:
        starts = list(_CONTROLLER.finditer(code))
        for index, match in enumerate(starts):
            options = match[2] or ""
            named = _PATH.search(options)
            own = match[1] if match[1] is not None else named[1] if named else ""
            version = re.search(r"\bversion\s*:\s*[\"'`](\w+)[\"'`]", options)
            if versioned and version:
                own = joined(f"v{version[1]}", own)
            end = starts[index + 1].start() if index + 1 < len(starts) else len(code)
            for route in _GET.finditer(code, match.end(), end):
                inner = joined(own, route[1] or "")
                left_out = _left_out(inner, aside)
                served = inner if left_out else joined(prefix or "", inner)
                # With a prefix that is computed, the whole path is not known.
                confidence: Confidence = "stated" if left_out or prefix is not None else "implied"
                yield Route("GET", served, path, line_at(code, route.start()), "", confidence)


detector = Detector("nest", _look, "node")
