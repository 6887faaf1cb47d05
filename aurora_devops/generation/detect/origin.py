"""Where the source and the image live, who owns them, and what is said of them: git, CI, CODEOWNERS, README."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from ...formats import yaml
from ..repository import origin_of
from .clues import Clue, Detector
from .services import compose_services
from .texts import without_markup
from .variables import variable

_NAMED_IMAGE = regex(
    r"\b((?:ghcr\.io|registry\.gitlab\.com|docker\.io|quay\.io|[\w.-]{1,100}\.(?:amazonaws\.com|azurecr\.io|pkg\.dev))"
    r"/[a-z0-9._/-]++)(?!\$)"
)
_KEY = regex(r"\s*(?:-\s+)?([\w-]+):(?:\s|$)")
# The inputs of docker/metadata-action and docker/build-push-action, and names that people give to their own.
_OF_BUILD = frozenset({"images", "tags", "IMAGE", "IMAGE_NAME", "IMAGE_REPOSITORY"})
_BUILDS = regex(r"\bdocker\s+(?:push|build|buildx\s+build)\b")
_WORKFLOWS = regex(r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml")
_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_EVERYTHING = regex(r"^\*[ \t]+(\S+)", re.MULTILINE)
_SAMPLES = (".env.example", ".env.sample", ".env.template")
_OWN_PORTS = frozenset({"APP_PORT", "HTTP_PORT", "LISTEN_PORT", "PORT", "SERVER_PORT"})
_PARAGRAPH = regex(r"\A\s*#[^\n]*\n+([A-Za-z`*][^\n]*(?:\n[A-Za-z`*][^\n]*)*\n?)")


def _look(sources: Sources) -> Iterator[Clue]:
    if sources.name:
        origin = origin_of(sources.git_config)
        if origin is not None and origin.path.endswith(f"/{sources.name}"):
            line = line_at(sources.git_config, origin.offset) + 1
            yield Clue("name", sources.name, "remote origin", ".git/config", line, "usual")
        else:
            yield Clue("name", sources.name, "the folder's name", confidence="usual")
    yield from _remote(sources)
    yield from _images(sources)
    yield from _owner(sources)
    yield from _hosts(sources)
    yield from _samples(sources)
    readme = sources.text("README.md")
    if match := _PARAGRAPH.match(readme):
        first = re.split(r"(?<=[.!?])\s", " ".join(without_markup(match[1]).split()))[0]
        line = line_at(readme, match.start(1))
        yield Clue("description", first, "the first sentence", "README.md", line, "implied")


def _remote(sources: Sources) -> Iterator[Clue]:
    origin = origin_of(sources.git_config)
    if origin is not None:
        line = line_at(sources.git_config, origin.offset) + 1
        url = f"https://{origin.host}/{origin.path}"
        yield Clue("repository_url", url, "remote origin", ".git/config", line)


def _images(sources: Sources) -> Iterator[Clue]:
    for path in sources.paths:
        if not _WORKFLOWS.fullmatch(path):
            continue
        key = ""
        for number, line in enumerate(sources.text(path).splitlines(), 1):
            if match := _KEY.match(line):
                key = match[1]
            named = _NAMED_IMAGE.search(line) if key in _OF_BUILD or _BUILDS.search(line) else None
            if named:
                yield Clue("image", named[1].rstrip("/._-"), "what CI builds", path, number)
    for path, _, service in compose_services(sources):
        image = service.get("image")
        if service.get("build") and isinstance(image, str) and (named := _NAMED_IMAGE.match(image)):
            yield Clue(
                "image", named[1].rstrip("/._-"), "image", path, line_of(sources.text(path), re.escape(image))
            )


def _owner(sources: Sources) -> Iterator[Clue]:
    for path in _OWNERS:
        text = sources.text(path)
        for match in _EVERYTHING.finditer(text):
            # Of `@organisation/team` the team: it stands in labels, which take no slash.
            team = match[1].lstrip("@").rpartition("/")[2]
            yield Clue("owner", team, f"{match[1]} owns everything", path, line_at(text, match.start()))


def _hosts(sources: Sources) -> Iterator[Clue]:
    for path in sources.paths:
        if not path.endswith((".yaml", ".yml")) or "kind: Ingress" not in sources.text(path):
            continue
        for document in yaml.read(sources.text(path), "go").documents:
            data = document.value
            spec = data.get("spec") if isinstance(data, dict) and data.get("kind") == "Ingress" else None
            rules = spec.get("rules") if isinstance(spec, dict) else None
            for index, rule in enumerate(rules if isinstance(rules, list) else []):
                host = rule.get("host") if isinstance(rule, dict) else None
                if isinstance(host, str) and re.fullmatch(r"[a-z0-9.-]+\.[a-z]+", host):
                    span = document.focus(("spec", "rules", index, "host"))
                    yield Clue("hosts", host, "Ingress", path, line_at(sources.text(path), span.start))


def _samples(sources: Sources) -> Iterator[Clue]:
    for path in _SAMPLES:
        for number, line in enumerate(sources.text(path).splitlines(), 1):
            name, sign, value = line.strip().removeprefix("export ").partition("=")
            if sign and not name.startswith("#"):
                found = variable(
                    name.strip(), value.strip().strip("\"'"), path, number, "sample", confidence="implied"
                )
                if found is not None:
                    yield found


def sampled_port(sources: Sources, name: str) -> Iterator[Clue]:
    """The port of a sample, for a program that has no port of its own and does not start without the variable."""
    for path in _SAMPLES:
        text = sources.text(path)
        match = re.search(rf"(?m)^(?:export[ \t]+)?{re.escape(name)}=[\"']?(\d{{2,5}})\b", text)
        if name in _OWN_PORTS and match and (number := port_number(match[1])):
            yield Clue("port", number, "the sample", path, line_at(text, match.start()), "usual")


detector = Detector("origin", _look)
