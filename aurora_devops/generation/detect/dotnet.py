""".NET: the web project, the port of Kestrel, mapped endpoints, and the configuration that the code asks for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from ...code.data import json_object, table
from ...code.evidence import Route, joined
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from . import routes as paths
from .clues import Clue, Detector
from .images import base_version, dockerfile, final
from .variables import variable

_WEB = regex(r"Microsoft\.NET\.Sdk\.Web\b")
_WORKER = regex(r"Microsoft\.NET\.Sdk\.Worker\b")
_PROGRAM = regex(r"<OutputType>\s*Exe\s*</OutputType>")
_TARGET = regex(r"<TargetFrameworks?>\s*net(\d+\.\d+)")
_DESCRIPTION = regex(r"<Description>\s*([^<]{1,400}?)\s*</Description>")
_URLS = regex(r"(?:UseUrls|\.Urls\.Add|\.Run|\.RunAsync)\(\s*\"https?://[^:\"\s]+:(\d{2,5})")
_LISTEN = regex(r"\.Listen(?:AnyIP|Localhost)\(\s*(\d{2,5})|\.Listen\(\s*IPAddress\.\w+\s*,\s*(\d{2,5})")
_BOUND = regex(r"(?:ASPNETCORE_|DOTNET_)?(URLS|HTTP_PORTS)[= ][\"']?(?:https?://[^:;\s]+:)?(\d{2,5})")
_MAPPED = regex(
    r"\b(\w+)\.Map(Get|HealthChecks|Metrics|PrometheusScrapingEndpoint|Methods)\(\s*(?:\"([^\"\n]*)\")?"
)
_METRICS = regex(
    r"\.UseOpenTelemetryPrometheusScrapingEndpoint\(\s*(?:\"([^\"\n]*)\")?|\.UseMetricServer\(\s*(?:\"([^\"\n]*)\")?"
)
_GROUP = regex(r"\b(?:var|RouteGroupBuilder)\s+(\w+)\s*=\s*(\w+)\.MapGroup\(\s*\"([^\"\n]*)\"")
_ENDPOINT = regex(r"\"(?:Url|[uU]rls)\"\s*:\s*\"http://[^:\"\s]+:(\d{2,5})")
_BASE = regex(r"\.UsePathBase\(\s*\"([^\"\n]*)\"")
_ROUTE = regex(r"\[Route\(\s*\"([^\"\n]*)\"\s*\)\]")
_CLASS = regex(r"\bclass\s+(\w+?)(?:Controller)?\b")
_HTTP_GET = regex(r"\[HttpGet(?:\(\s*\"([^\"\n]*)\"[^)\n]*\))?\]")
_CONNECTION = regex(r"GetConnectionString\(\s*\"(\w+)\"\s*\)")
_VALUE = regex(
    r"\b(?:\w*[cC]onfiguration|config|cfg)(?:\[\s*\"([\w:]+)\"\s*\]|\.GetValue(?:<[^<>\n]{1,60}>)?\(\s*\"([\w:]+)\""
    r"(?:\s*,\s*(?:\"([^\"\n]*)\"|(\d+)|(true|false)))?)"
)
_GETENV = regex(r"Environment\.GetEnvironmentVariable\(\s*\"(\w+)\"\s*\)")
_AFTER = regex(r"\s*\)?\s*\?\?\s*(?:(throw\b)|\"([^\"\n]*)\"|(\S))")
_PACKAGE = regex(r"<PackageReference\s+(?:[^>]{0,200}?\s)?Include=\"([\w.]+)\"")
_SERVICES = {
    "Npgsql": "postgresql",
    "Npgsql.EntityFrameworkCore.PostgreSQL": "postgresql",
    "Marten": "postgresql",
    "Pomelo.EntityFrameworkCore.MySql": "mysql",
    "MySqlConnector": "mysql",
    "MySql.Data": "mysql",
    "MySql.EntityFrameworkCore": "mysql",
    "StackExchange.Redis": "redis",
    "Microsoft.Extensions.Caching.StackExchangeRedis": "redis",
    "RabbitMQ.Client": "rabbitmq",
    "MassTransit.RabbitMQ": "rabbitmq",
    "MongoDB.Driver": "mongodb",
}
_TESTS = regex(r"(?i)(?:^|[/.])(?:\w*tests?|\w*specs?|benchmarks?)(?:[/.]|$)")
# What the host of .NET reads itself.
_HOST = frozenset({"AllowedHosts", "Urls", "urls", "ENVIRONMENT"})


def _projects(sources: Sources) -> list[str]:
    """The projects that are not for tests, those that serve first."""
    deepest = 3 if any(path.endswith((".sln", ".slnx")) and "/" not in path for path in sources.paths) else 1
    found = [
        path
        for path in sources.paths
        if path.endswith((".csproj", ".fsproj"))
        and not _TESTS.search(path)
        and (path.count("/") <= deepest or (path.startswith("src/") and path.count("/") == 2))
    ]
    return sorted(
        found,
        key=lambda path: (
            not _WEB.search(sources.text(path)),
            not _WORKER.search(sources.text(path)),
            path.count("/"),
            path,
        ),
    )


def _look(sources: Sources) -> Iterator[Clue]:
    projects = _projects(sources)
    if not projects:
        return
    project = projects[0]
    text = sources.text(project)
    language = "fsharp" if project.endswith(".fsproj") else "csharp"
    yield Clue("package_manager", "dotnet", "the project", project)
    yield Clue(
        "name", posixpath.splitext(posixpath.basename(project))[0], "the project", project, 0, "implied"
    )
    if match := _DESCRIPTION.search(text):
        line = line_at(text, match.start())
        yield Clue("description", " ".join(match[1].split()), "Description", project, line)
    for path in (project, "Directory.Build.props"):
        if match := _TARGET.search(sources.text(path)):
            line = line_at(sources.text(path), match.start())
            yield Clue("language_version", match[1], "TargetFramework", path, line)
    sdk = table(json_object(sources.text("global.json")), "sdk").get("version")
    if isinstance(sdk, str) and (said := re.match(r"\d+\.\d+", sdk)):
        yield Clue("language_version", said[0], "sdk.version", "global.json", 0, "implied")
    yield from base_version(sources, "dotnet/(?:aspnet|sdk|runtime)", r"\d+\.\d+")
    for path in projects:
        for match in _PACKAGE.finditer(sources.text(path)):
            if service := _SERVICES.get(match[1]):
                line = line_at(sources.text(path), match.start())
                yield Clue("dependencies", service, f"package {match[1]}", path, line)
    if _WEB.search(text):
        yield Clue("language", language, "the web project", project)
        yield Clue("framework", "aspnet", "the web project", project, line_of(text, _WEB.pattern))
        yield Clue("entry_point", project, "the web project", project, 0, "implied")
        yield Clue("port", 8080, "the default of the base image", confidence="usual")
        yield from _bound(sources)
    # A console program that has an image is deployed, and not a tool for developers.
    elif _WORKER.search(text) or (_PROGRAM.search(text) and dockerfile(sources)[0]):
        yield Clue("language", language, "the worker project", project)
        yield Clue("framework", "", "no web framework", project, 0, "usual")
        yield Clue("entry_point", project, "the worker project", project, 0, "implied")
        yield Clue("port", None, "nothing listens for requests", confidence="usual")
        yield Clue("routes", True, "nothing listens for requests", confidence="usual")
    else:
        yield Clue("language", language, "the project", project, confidence="implied")


def _bound(sources: Sources) -> Iterator[Clue]:
    path, _ = dockerfile(sources)
    for one in final(sources):
        if one.word == "ENV" and (match := _BOUND.search(one.text)) and (number := port_number(match[2])):
            yield Clue("port", number, f"ENV {match[1]}", path, one.line)
    for name in sources.paths:
        if re.search(r"(?:^|/)appsettings(?:\.Production)?\.json$", name) and not _TESTS.search(name):
            text = sources.text(name)
            endpoint = re.search(
                r"\"Url\"\s*:\s*\"http://[^:\"\s]+:(\d{2,5})|\"[uU]rls\"\s*:\s*\"http://[^:\"\s]+:(\d{2,5})",
                text,
            )
            if endpoint and (number := port_number(endpoint[1])):
                yield Clue("port", number, "the endpoint of Kestrel", name, line_at(text, endpoint.start()))


def _code(sources: Sources) -> Iterator[Clue]:
    codes = [(path, code) for path, code in sources.code(".cs", ".fs") if not _TESTS.search(path)]
    written = _written(sources)
    for path, code in codes:
        for pattern in (_URLS, _LISTEN):
            for match in pattern.finditer(code):
                number = port_number(next(group for group in match.groups() if group))
                if number:
                    yield Clue("port", number, "the address", path, line_at(code, match.start()))
        yield from _read(path, code, written)
    yield from paths.clues(_routes(codes))
    yield Clue("routes", True, "mapped endpoints", confidence="usual")
    for path, code in codes:
        if scraped := _METRICS.search(code):
            at = scraped[1] or scraped[2] or "/metrics"
            yield Clue("metrics_path", at, "the scraping endpoint", path, line_at(code, scraped.start()))


def _routes(codes: list[tuple[str, str]]) -> Iterator[Route]:
    base = next((match[1] for _, code in codes if (match := _BASE.search(code))), "")
    for path, code in codes:
        groups: dict[str, str] = {}
        for match in _GROUP.finditer(code):
            groups[match[1]] = joined(groups.get(match[2], ""), match[3])
        for match in _MAPPED.finditer(code):
            usual = "/metrics" if match[2] in ("Metrics", "PrometheusScrapingEndpoint") else None
            served = match[3] or usual
            if served is not None:
                whole = joined(base, joined(groups.get(match[1], ""), served))
                yield Route("GET", whole, path, line_at(code, match.start()))
        named = _CLASS.search(code)
        prefix = _ROUTE.search(code)
        if named is None or "Controller" not in code:
            continue
        above = (prefix[1] if prefix else "").replace("[controller]", named[1].removesuffix("Controller"))
        for match in _HTTP_GET.finditer(code):
            said = match[1] or ""
            inner = (
                said[1:] if said.startswith("~/") else said if said.startswith("/") else joined(above, said)
            )
            yield Route("GET", joined(base, inner), path, line_at(code, match.start()))


def _written(sources: Sources) -> dict[str, object]:
    """The values that the settings of the application have unless a variable replaces them, by their keys."""
    found: dict[str, object] = {}
    for path in sources.paths:
        if re.search(r"(?:^|/)appsettings(?:\.Production)?\.json$", path) and not _TESTS.search(path):
            todo = list(json_object(sources.text(path)).items())
            for key, value in todo:
                if isinstance(value, dict):
                    todo += [(f"{key}:{inner}", below) for inner, below in value.items()]
                elif isinstance(value, (str, int, float)) and value != "":
                    found[key] = value
    return found


def _read(path: str, code: str, written: Mapping[str, object]) -> Iterator[Clue]:
    for match in _CONNECTION.finditer(code):
        needed, _ = _after(code, match.end())
        line = line_at(code, match.start())
        found = variable(
            f"ConnectionStrings__{match[1]}",
            None,
            path,
            line,
            "GetConnectionString",
            secret=True,
            required=True if needed is None else needed,
        )
        if found is not None:
            yield found
    for match in _VALUE.finditer(code):
        name = match[1] or match[2]
        if name in _HOST or name.startswith(("Logging:", "Kestrel:", "ConnectionStrings:Serilog")):
            continue
        given = next((group for group in match.groups()[2:] if group is not None), None)
        needed, default = _after(code, match.end())
        found = variable(
            name.replace(":", "__"),
            written.get(name, given if given is not None else default),
            path,
            line_at(code, match.start()),
            "the configuration",
            required=needed,
        )
        if found is not None:
            yield found
    for match in _GETENV.finditer(code):
        needed, default = _after(code, match.end())
        line = line_at(code, match.start())
        found = variable(match[1], default, path, line, "GetEnvironmentVariable", required=needed)
        if found is not None:
            yield found


def _after(code: str, offset: int) -> tuple[bool | None, str | None]:
    """What follows if nothing is set: an error, a default, or something that is computed."""
    match = _AFTER.match(code, offset)
    if match is None:
        return None, None
    return (True, None) if match[1] else (None, match[2]) if match[2] is not None else (False, None)


detector = Detector("dotnet", _look, "csharp", _code)
