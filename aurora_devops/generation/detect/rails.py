"""Ruby: Rails, Sinatra and other Rack applications; routes, Puma's port, the database and Sidekiq."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...code.evidence import Route, joined
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from ..application import Worker
from . import routes as paths
from .clues import Clue, Detector
from .images import base_version, dockerfile, started
from .pins import pinned
from .variables import variable

_GEM = regex(r"(?m)^([ \t]*)gem\s+[\"']([\w-]+)[\"']")
_GROUP = regex(r"(?m)^group[ \t](?P<names>[^\n]*)|^end\b")
_DO = regex(r"\bdo\b")
_ASIDE = regex(r"development|test")
_RUBY = regex(r"(?m)^ruby\s+[\"'](?:~>|>=)?\s*(\d+\.\d+)")
_FRAMEWORKS = {"rails": "rails", "hanami": "hanami", "sinatra": "sinatra", "grape": "grape", "roda": "roda"}
_PORTS = {"rails": 3000, "hanami": 2300, "sinatra": 4567}
_SERVICES = {
    "pg": "postgresql",
    "mysql2": "mysql",
    "trilogy": "mysql",
    "redis": "redis",
    "redis-client": "redis",
    "sidekiq": "redis",
    "resque": "redis",
    "bunny": "rabbitmq",
    "sneakers": "rabbitmq",
    "mongoid": "mongodb",
}
_PUMA_PORT = regex(
    r"(?m)^\s*port\s+(?:ENV\.fetch\(\s*[\"']\w+[\"']\s*(?:,\s*|\)\s*\{\s*)|ENV\[[^\]]*\]\s*\|\|\s*)?[\"']?"
    r"(\d{2,5})"
)
_PUMA_BIND = regex(r"(?m)^\s*bind\s+[^\n]*?:(?:#\{[^}\n]*?)?(\d{2,5})\b")
_NESTED = regex(
    r"^\s*(?:namespace|scope)\s*\(?\s*(?::(\w+)|[\"']([^\"'\n]*)[\"']|path:\s*[\"']([^\"'\n]*)[\"'])"
)
_GET = regex(r"^\s*get\s*\(?\s*(?::(\w+)|[\"']([^\"'\n]*)[\"'])")
_MOUNT = regex(r"^\s*mount\s+[\w:.]+[^\n]*?(?:=>|,\s*at:)\s*[\"']([^\"'\n]*)[\"']")
_READ = regex(
    r"\bENV(?:\[\s*[\"'](\w+)[\"']\s*\]|\.fetch\(\s*[\"'](\w+)[\"']\s*(?:,\s*(?:[\"']([^\"'\n]*)[\"']|(\d+)|(\S))[^)\n]*)?\)"
    r"(?:\s*\{\s*(?:[\"']([^\"'\n]*)[\"']|(\d+)|(\S)))?)(?:\s*\|\|\s*(?:[\"']([^\"'\n]*)[\"']|(\d+)|(raise\b)|(\S)))?"
)
_ASKS = regex(
    r"(?:\bif|\bunless|&&|\|\||==)\s*ENV\[\s*[\"'](\w+)[\"']|ENV\.key\?\(\s*[\"'](\w+)[\"']|ENV\[\s*[\"']"
    r"(\w+)[\"']\s*\]\s*(?:==|\.present\?|\.blank\?|\?)"
)
_ADAPTERS = {"postgresql": "postgresql", "postgis": "postgresql", "mysql2": "mysql", "trilogy": "mysql"}
_WORKERS = {
    "sidekiq": "bundle exec sidekiq",
    "solid_queue": "bin/jobs",
    "good_job": "bundle exec good_job start",
}
_CONFIGURED = (
    ".rb",
    ".ru",
    "config/database.yml",
    "config/cable.yml",
    "config/redis.yml",
    "config/sidekiq.yml",
)
_DEVELOPS = regex(
    r"(?:^|/)config/environments/(?:development|test)\.rb$|(?:^|/)(?:spec|test|db)/|(?:^|/)config/boot\.rb$"
)


def _gems(sources: Sources) -> dict[str, int]:
    """The gems that are not for development alone, each with its line."""
    text = sources.text("Gemfile")
    found: dict[str, int] = {}
    for start, end in _deployed(text):
        for match in _GEM.finditer(text, start, end):
            found[match[2]] = line_at(text, match.start(2))
    return found


def _deployed(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a Gemfile that are not in a group for development and tests only."""
    begin = 0
    group: tuple[int, str] | None = None
    for match in _GROUP.finditer(text):
        names = match["names"]
        if group is None and names is not None and (do := _DO.search(names)):
            group = match.start(), names[: do.start()]
        elif group is not None and names is None:
            start, names = group
            group = None
            if "production" not in names and _ASIDE.search(names):
                yield begin, start
                begin = match.end()
    yield begin, len(text)


def _look(sources: Sources) -> Iterator[Clue]:
    gems = _gems(sources)
    if not gems:
        return
    yield Clue("language", "ruby", "the manifest", "Gemfile", confidence="implied")
    yield Clue("package_manager", "bundler", "the manifest", "Gemfile")
    yield from pinned(sources, r"\d+\.\d+", "ruby", ".ruby-version")
    yield from base_version(sources, "ruby", r"\d+\.\d+")
    text = sources.text("Gemfile")
    if match := _RUBY.search(text):
        yield Clue("language_version", match[1], "ruby", "Gemfile", line_at(text, match.start()), "implied")
    for gem, line in gems.items():
        if service := _SERVICES.get(gem):
            yield Clue("dependencies", service, f"gem {gem}", "Gemfile", line)
    framework = next((name for name in _FRAMEWORKS if name in gems), None)
    if framework is None:
        return
    line = gems[framework]
    yield Clue("language", "ruby", f"gem {framework}", "Gemfile", line)
    yield Clue("framework", framework, f"gem {framework}", "Gemfile", line)
    for field, value in _start(sources, gems).items():
        yield Clue(field, value[0], value[1], value[2], value[3], "implied")
    puma = sources.text("config/puma.rb")
    for pattern in (_PUMA_PORT, _PUMA_BIND):
        if (match := pattern.search(puma)) and (number := port_number(match[1])):
            yield Clue("port", number, "port", "config/puma.rb", line_at(puma, match.start()), "implied")
    if framework in _PORTS:
        yield Clue("port", _PORTS[framework], f"the default of {framework}", confidence="usual")
    yield from _background(sources, gems)


def _start(sources: Sources, gems: dict[str, int]) -> dict[str, tuple[str, str, str, int]]:
    web = re.search(r"(?m)^web:[ \t]*(\S[^\n$]*?)[ \t]*$", sources.text("Procfile"))
    command, line = started(sources)
    path = dockerfile(sources)[0]
    if web and "$" not in web[1]:
        return {
            "entry_point": (
                web[1],
                "the process web",
                "Procfile",
                line_at(sources.text("Procfile"), web.start()),
            )
        }
    if re.search(r"\b(?:puma|rails|rackup|unicorn|falcon|thrust)\b", command) and "$" not in command:
        words = [word for word in command.split() if not word.endswith("docker-entrypoint")]
        return {"entry_point": (" ".join(words), "the command", path, line)}
    if "puma" in gems:
        options = " -C config/puma.rb" if "config/puma.rb" in sources.files else ""
        return {"entry_point": (f"bundle exec puma{options}", "gem puma", "Gemfile", gems["puma"])}
    return {}


def _background(sources: Sources, gems: dict[str, int]) -> Iterator[Clue]:
    database = sources.first("config/database.yml")
    if "rails" in gems and (database or any(path.startswith("db/migrate/") for path in sources.paths)):
        where = database or "Gemfile"
        yield Clue("migration", "bin/rails db:migrate", "the command of Rails", where, 1, "implied")
        text = sources.text("config/database.yml")
        for name, service in _ADAPTERS.items():
            if line := line_of(text, rf"^\s*adapter:\s*{name}\b"):
                yield Clue("dependencies", service, f"adapter {name}", "config/database.yml", line)
    for gem, command in (
        ("sidekiq", "bundle exec sidekiq"),
        ("solid_queue", "bin/jobs"),
        ("good_job", "bundle exec good_job start"),
    ):
        said = "Procfile" in sources.files or (gem == "solid_queue" and "bin/jobs" not in sources.files)
        if gem in gems and not said:
            yield Clue(
                "workers", Worker(name="worker", command=command), f"gem {gem}", "Gemfile", gems[gem], "usual"
            )
            break
    for gem in ("propshaft", "sprockets-rails"):
        if gem in gems:
            yield Clue("static_folder", "public/assets", f"gem {gem}", "Gemfile", gems[gem], "implied")
            break


def _code(sources: Sources) -> Iterator[Clue]:
    asked = {
        name
        for path in sources.paths
        if path.endswith(_CONFIGURED)
        for match in _ASKS.finditer(sources.text(path))
        for name in match.groups()
        if name
    }
    for path in sources.paths:
        if not path.endswith(_CONFIGURED) or _DEVELOPS.search(path):
            continue
        text = sources.text(path)
        for match in _READ.finditer(text):
            yield from _variable(match, path, text, asked)
    if "config/credentials.yml.enc" in sources.files:
        found = variable(
            "RAILS_MASTER_KEY", None, "config/credentials.yml.enc", 0, "encrypted credentials", secret=True
        )
        if found is not None:
            yield found
    found_routes = list(_routes(sources))
    yield from paths.clues(found_routes)
    yield Clue("routes", True, "the routes of Rails", confidence="usual")


def _variable(match: re.Match[str], path: str, text: str, asked: set[str]) -> Iterator[Clue]:
    name = match[1] or match[2]
    given = next((match[index] for index in (3, 4, 6, 7, 9, 10) if match[index] is not None), None)
    computed = any(match[index] is not None for index in (5, 8, 12))
    required: bool | None = None
    if given is None:
        if computed or name in asked:
            required = False
        elif match[2] is not None or match[11] is not None:
            required = True
    line = line_at(text, match.start())
    found = variable(name, given, path, line, "ENV", required=required)
    if found is not None:
        yield found


def _routes(sources: Sources) -> Iterator[Route]:
    for path in sources.paths:
        if path != "config/routes.rb" and not re.fullmatch(r"config/routes/[\w/]+\.rb", path):
            continue
        above: list[str] = []
        for number, line in enumerate(sources.text(path).splitlines(), 1):
            code = line.partition("#")[0] if "#{" not in line else line
            prefix = "".join(part and f"/{part.strip('/')}" for part in above)
            if match := _GET.match(code):
                served = match[1] or match[2]
                yield Route("GET", joined(prefix, re.sub(r"\(.*?\)", "", served)), path, number)
            elif match := _MOUNT.match(code):
                yield Route("ANY", joined(prefix, match[1]), path, number)
            if re.search(r"\bdo\b(?:\s*\|[^|]*\|)?\s*$", code):
                nested = _NESTED.match(code)
                said = re.search(r"\bpath:\s*[\"']([^\"'\n]*)[\"']", code)
                inner = next((group for group in nested.groups() if group is not None), "") if nested else ""
                if re.match(r"\s*scope\s+(?:module|as|constraints|defaults|format):", code):
                    inner = ""
                above.append(said[1] if said else inner)
            elif re.match(r"\s*end\b", code) and above:
                above.pop()
    for path, code in sources.code(".rb", ".ru"):
        if path in ("config.ru", "app.rb") or "Sinatra" in code:
            for number, line in enumerate(code.splitlines(), 1):
                if (match := _GET.match(line)) and match[2]:
                    yield Route("GET", joined("", match[2]), path, number)


detector = Detector("rails", _look, "ruby", _code)
