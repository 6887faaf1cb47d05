"""The application's own Dockerfile: the command that it starts, the ports that it exposes, its base images."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...code.sources import Sources, line_at, port_number
from ...core.lazy import regex
from ...core.record import record
from .clues import Clue

_DOCKERFILE = regex(r"(?:\.?[\w-]+/){0,3}(?:Dockerfile(?:\.[\w-]+)?|[\w-]+\.[Dd]ockerfile|Containerfile)")
# Images for editors, tests and documents; names are compared in lower case.
NOT_DEPLOYED = regex(
    r"(?:^|/)(?:\.devcontainer|docs?|examples?|samples?|testdata|tests?|vendor|node_modules|packaging/(?:deb|debian|rpm))/"
    r"|[._-](?:dev|development|local|debug|base|builder|ci|docs|e2e|lint|tests?|testing|playwright|cypress)$"
    r"|(?:^|/)(?:dev|local|ci|docs|e2e|lint|tests?|playwright|cypress|mail\w*|db|database|postgres\w*|mysql\w*|redis\w*)\."
)
# FastCGI, for a web server in another container.
_FASTCGI = regex(r"(?im)^FROM[ \t]+\S*\bphp:\S*fpm\b")
_WEB_SERVER = regex(r"(?i)nginx|caddy|apache|supervisor")
# A folder with one of them below the root is an application of its own.
_MANIFESTS = regex(
    r"(?:.*/)(?:Cargo\.toml|composer\.json|Gemfile|go\.mod|package\.json|Pipfile|pom\.xml|pyproject\.toml"
    r"|requirements\.txt|build\.gradle(?:\.kts)?|[^/]+\.(?:cs|fs)proj)"
)
_INSTRUCTION = regex(r"(?im)^[ \t]*(FROM|ARG|CMD|ENTRYPOINT|EXPOSE|ENV)[ \t]+((?:[^\n]*\\\r?\n)*[^\n]*)$")
_ARGUMENT = regex(r"\$\{?(\w+)\}?")


@record
class Instruction:
    """An instruction of a Dockerfile, with its variables replaced by the defaults of their `ARG`."""

    word: str
    text: str
    line: int


def dockerfile_of(files: Mapping[str, str]) -> str | None:
    """The path of the Dockerfile that builds the application; one for production if there are several."""
    found = [
        path
        for path in sorted(files, key=lambda path: (path.count("/"), path))
        if _DOCKERFILE.fullmatch(path)
        and not NOT_DEPLOYED.search(path.lower())
        and (not _FASTCGI.search(files[path]) or _WEB_SERVER.search(files[path]))
    ]
    if any("/" in path for path in found):
        others = {path.rpartition("/")[0] for path in files if _MANIFESTS.fullmatch(path)}
        found = [path for path in found if others.isdisjoint(_folders(path))]
    if "Dockerfile" in found or not found:
        return "Dockerfile" if found else None
    return next((path for path in found if "prod" in path.lower()), found[0])


def _folders(path: str) -> Iterator[str]:
    """The folders that a file is in, without the root."""
    while path := path.rpartition("/")[0]:
        yield path


@lru_cache(maxsize=4)
def dockerfile(sources: Sources) -> tuple[str, tuple[Instruction, ...]]:
    """The path of the application's Dockerfile, empty without one, and its instructions."""
    path = dockerfile_of(sources.files) or ""
    text = sources.text(path) if path else ""
    arguments: dict[str, str] = {}
    found = []
    for match in _INSTRUCTION.finditer(text):
        word = match[1].upper()
        said = match[2].replace("\\\r\n", " ").replace("\\\n", " ").strip()
        if word == "ARG":
            name, _, default = said.partition("=")
            arguments[name.strip()] = default.strip().strip("\"'")
        if word == "FROM":
            said = _ARGUMENT.sub(lambda one: arguments.get(one[1], one[0]), said)
        found.append(Instruction(word, said, line_at(text, match.start())))
    return path, tuple(found)


def final(sources: Sources) -> tuple[Instruction, ...]:
    """The instructions of the last stage."""
    _, instructions = dockerfile(sources)
    last = max((index for index, one in enumerate(instructions) if one.word == "FROM"), default=0)
    return instructions[last:]


def started(sources: Sources) -> tuple[str, int]:
    """The command that the image starts, and its line; empty if the base image decides."""
    words: list[str] = []
    line = 0
    for word in ("ENTRYPOINT", "CMD"):
        one = next((one for one in reversed(final(sources)) if one.word == word), None)
        if one is not None:
            words += arguments_of(one.text)
            line = one.line
    return shlex.join(words) if words else "", line


def arguments_of(text: str) -> list[str]:
    """The words of `CMD`, in the form of a list or of a shell's command."""
    if text.startswith("["):
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return []
        words = [str(word) for word in data] if isinstance(data, list) else []
    else:
        words = split(text)
    # `sh -c "a && b"` is what it runs.
    if len(words) > 2 and words[0].rpartition("/")[2] in ("sh", "bash", "ash") and words[1] in ("-c", "-lc"):
        words = split(" ".join(words[2:]))
    return words


def split(text: str) -> list[str]:
    """The words of a command; those between spaces where quotes do not match."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def base_version(sources: Sources, image: str, version: str) -> Iterator[Clue]:
    """The version of a language by the tag of a base image, such as `python:3.13-slim`."""
    path, instructions = dockerfile(sources)
    pattern = re.compile(rf"(?:\S+/)?(?:{image}):(?:[a-z-]+-)?({version})")
    for one in instructions:
        if one.word == "FROM" and (match := pattern.search(one.text)):
            yield Clue("language_version", match[1], "FROM", path, one.line)
            return


def exposed(sources: Sources) -> Iterator[Clue]:
    """The port of `EXPOSE`, if it is the only one, and the one of `ENV PORT=`."""
    path, _ = dockerfile(sources)
    numbers = [
        (number, one.line)
        for one in final(sources)
        if one.word == "EXPOSE"
        for word in one.text.split()
        if not word.endswith("/udp") and (number := port_number(word.removesuffix("/tcp")))
    ]
    if len(numbers) == 1:
        yield Clue("port", numbers[0][0], "EXPOSE", path, numbers[0][1])
    for one in final(sources):
        match = re.search(r"(?:^|\s)(?:PORT|HTTP_PORT|SERVER_PORT)[= ][\"']?(\d{2,5})\b", one.text)
        if one.word == "ENV" and match and (number := port_number(match[1])):
            yield Clue("port", number, "ENV", path, one.line)
