"""Node.js: version, package manager, entry point, and the environment variables that the code reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.node.code import CODE
from ...code.packages import package_json, table
from ...code.sources import Sources, line_at, line_of
from ...core.lazy import regex
from .clues import Clue, Detector
from .variables import variable

_LOCKS = {"pnpm-lock.yaml": "pnpm", "package-lock.json": "npm", "npm-shrinkwrap.json": "npm"}
_MAJOR = regex(r"[v=^~>\s]*(\d+)")
_IMAGE = regex(r"^FROM\s+(?:\S+/)?node:(\d+)", re.MULTILINE)
_START = regex(r"\bnode\s+(?:-\S+\s+)*(\S+\.[cm]?js)\b")
_READ = regex(
    r"""\bprocess\.env(?:\.([A-Za-z_]\w*)|\[\s*["']([A-Za-z_]\w*)["']\s*\])"""
    r"""(?:\s*+\)?\s*+(?:\|\||\?\?)\s*+(?:["'`]([^"'`\n]*)["'`]|(\d+)))?"""
)
_UNPACKED = regex(r"\{([^{}]{1,1000})\}\s*=\s*process\.env\b")


def _look(sources: Sources) -> Iterator[Clue]:
    data = package_json(sources)
    if not data:
        return
    text = sources.text("package.json")
    yield Clue("language", "node", "the manifest", "package.json", confidence="implied")
    for key in ("name", "description"):
        if isinstance(value := data.get(key), str) and value.strip():
            shown = value.rpartition("/")[2] if key == "name" else value.strip()
            yield Clue(key, shown, key, "package.json", line_of(text, rf'"{key}"\s*:'))
    yield from _repository(data.get("repository"), text)
    yield from _version(sources, data, text)
    yield from _manager(sources, data, text)
    yield from _entry(sources, data, text)


def _code(sources: Sources) -> Iterator[Clue]:
    for path, code in sources.code(*CODE):
        yield from _environment(path, code)


def _repository(said: object, text: str) -> Iterator[Clue]:
    url = said.get("url") if isinstance(said, dict) else said
    if isinstance(url, str) and (match := re.fullmatch(r"(?:git\+)?(https://[\w./-]+?)(?:\.git)?", url)):
        yield Clue("repository_url", match[1], "repository", "package.json", line_of(text, '"repository"'))


def _version(sources: Sources, data: dict[str, object], text: str) -> Iterator[Clue]:
    for path in (".nvmrc", ".node-version"):
        if match := _MAJOR.match(sources.text(path)):
            yield Clue("language_version", match[1], "the pin", path, 1)
    dockerfile = sources.text("Dockerfile")
    if match := _IMAGE.search(dockerfile):
        yield Clue("language_version", match[1], "FROM", "Dockerfile", line_at(dockerfile, match.start()))
    engine = table(data, "engines").get("node")
    if isinstance(engine, str) and (match := _MAJOR.match(engine)):
        yield Clue(
            "language_version", match[1], "engines", "package.json", line_of(text, '"engines"'), "implied"
        )


def _manager(sources: Sources, data: dict[str, object], text: str) -> Iterator[Clue]:
    if isinstance(said := data.get("packageManager"), str) and said.partition("@")[0] in ("npm", "pnpm"):
        line = line_of(text, '"packageManager"')
        yield Clue("package_manager", said.partition("@")[0], "packageManager", "package.json", line)
    for path, manager in _LOCKS.items():
        if path in sources.files:
            yield Clue("package_manager", manager, "the lock file", path)


def _entry(sources: Sources, data: dict[str, object], text: str) -> Iterator[Clue]:
    scripts = table(data, "scripts")
    if isinstance(start := scripts.get("start"), str) and (match := _START.search(start)):
        entry = match[1].removeprefix("./")
        yield Clue("entry_point", entry, "the script start", "package.json", line_of(text, r'"start"\s*:'))
    if isinstance(main := data.get("main"), str) and main.removeprefix("./") in sources.files:
        entry = main.removeprefix("./")
        yield Clue("entry_point", entry, "main", "package.json", line_of(text, r'"main"\s*:'), "implied")


def _environment(path: str, code: str) -> Iterator[Clue]:
    for match in _READ.finditer(code):
        default = match[3] if match[3] is not None else match[4]
        found = variable(match[1] or match[2], default, path, line_at(code, match.start()), "process.env")
        if found is not None:
            yield found
    for match in _UNPACKED.finditer(code):
        for item in match[1].split(","):
            name, _, default = item.partition("=")
            plain = default.strip().strip("\"'`")
            line = line_at(code, match.start())
            found = variable(name.partition(":")[0].strip(), plain, path, line, "process.env")
            if found is not None:
                yield found


detector = Detector("node", _look, "node", _code)
