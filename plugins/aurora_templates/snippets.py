"""Code that an application lacks in a cluster: logs in JSON, and the headers of the proxy in front of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import indent
from typing import TYPE_CHECKING

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.detect import Sources

if TYPE_CHECKING:
    import re

    from .rendering import Templates

_CODE = (
    ".py",
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".mts",
    ".go",
    ".java",
    ".kt",
    ".cs",
    ".fs",
    ".rs",
    ".rb",
    ".php",
)
# What else configures logs and servers: packages, settings, and commands.
_SETTINGS = regex(
    r"(?:^|/)(?:application[\w-]*\.(?:properties|ya?ml)|appsettings[\w.]*\.json|logback[\w-]*\.xml|log4j2[\w-]*\.\w+"
    r"|pom\.xml|build\.gradle(?:\.kts)?|package\.json|requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|go\.mod|Gemfile"
    r"|composer\.json|Cargo\.toml|Procfile|Dockerfile[\w.-]*|[\w.-]+\.sh|logging[\w.-]*\.(?:json|ya?ml|ini|conf)"
    r"|(?:docker-)?compose[\w.-]*\.ya?ml|\.env\.(?:example|sample|template)|.+\.csproj)$"
)
# Libraries and calls that write JSON, or that decide how logs are written, so that nothing is known.
_LOGS = regex(
    r"(?i)json_?-?log|JsonFormatter|jsonlogger|structlog|\bserialize\s*=\s*True|ecs[-_]logging|google[-_]cloud[-_]logging"
    r"|\bpino\b|\bbunyan\b|\bwinston\b|logger\s*:\s*(?:true|\{)|\bjson\s*:\s*true|NewJSONHandler|\bzap\b|zerolog|logrus"
    r"|structured\.format|structured:|logstash|JsonLayout|JsonTemplateLayout|AddJsonConsole|serilog|\.json\(\)\s*\.init"
    r"|fmt::layer\(\)[^;]{0,200}\.json\(\)|lograge|log_formatter|semantic_logger|LOG_STDERR_FORMATTER"
)
_PROXY = regex(
    r"(?i)proxy[-_]?headers|forwarded[-_]allow[-_]ips|SECURE_PROXY_SSL_HEADER|ProxyFix|trust[ _]?proxy|trustProxies"
    r"|TrustProxies|SetTrustedProxies|TrustedPlatform|RemoteIPHeaders|middleware\.RealIP|ClientIPFrom|IPExtractor"
    r"|forward-headers-strategy|forwardHeadersStrategy|ForwardedHeaders|FORWARDEDHEADERS|assume_ssl|trusted_proxies"
    r"|X-Forwarded-Proto|X-Real-IP"
)
_SPRING, _NEST = ("spring", "spring-boot"), ("nest", "nestjs")


@record
class Snippet:
    """Code for a framework: its template, and where it belongs."""

    template: str
    where: str


def _each(names: tuple[str, ...], template: str, where: str) -> Mapping[str, Snippet]:
    return dict.fromkeys(names, Snippet(template, where))


_AFTER_APP = "after the application is made"
_IN_MAIN = "at the beginning of main"
_PROPERTIES = "in application.properties"
LOGS: Mapping[str, Snippet] = {
    **_each(("fastapi", "flask"), "logs-python.py", "in the module of the entry point"),
    "django": Snippet("logs-python.py", "in the settings"),
    "express": Snippet("logs-express.js", "before the routes"),
    "fastify": Snippet("logs-fastify.js", "where the application is made"),
    **_each(_NEST, "logs-nest.ts", "in main.ts"),
    **_each(("net/http", "chi", "gin", "echo", "gorilla"), "logs-go.go", _IN_MAIN),
    **_each(_SPRING, "logs-spring.properties", f"{_PROPERTIES} (Spring Boot 3.4 or later)"),
    "aspnet": Snippet("logs-aspnet.cs", "before builder.Build()"),
    **_each(
        ("axum", "actix-web", "rocket"),
        "logs-rust.rs",
        f"{_IN_MAIN}, with the feature json of tracing-subscriber",
    ),
    "rails": Snippet("logs-rails.rb", "in config/environments/production.rb"),
    "laravel": Snippet("logs-laravel.env", "in the environment"),
}
PROXY: Mapping[str, Snippet] = {
    "fastapi": Snippet("proxy-fastapi.py", _AFTER_APP),
    "flask": Snippet("proxy-flask.py", _AFTER_APP),
    "django": Snippet("proxy-django.py", "in the settings"),
    "express": Snippet("proxy-express.js", _AFTER_APP),
    "fastify": Snippet("proxy-fastify.js", "where the application is made"),
    **_each(_NEST, "proxy-nest.ts", "in main.ts, for Express"),
    "gin": Snippet("proxy-gin.go", "with the network of the cluster, after the router is made"),
    "chi": Snippet("proxy-chi.go", "before the routes"),
    "echo": Snippet("proxy-echo.go", "after the router is made"),
    **_each(_SPRING, "proxy-spring.properties", _PROPERTIES),
    "aspnet": Snippet("proxy-aspnet.env", "in the environment"),
    "rails": Snippet("proxy-rails.rb", "in config/environments/production.rb"),
    "laravel": Snippet("proxy-laravel.php", "in bootstrap/app.php"),
}


def lacking(request: Request, templates: Templates) -> Iterator[str]:
    """Notes about what the code lacks, each with the code; nothing about an application without code."""
    app = request.application
    if not request.files:
        return
    texts = list(_texts(request.files))
    if (logs := LOGS.get(app.framework)) and not _has(_LOGS, texts):
        yield _note(f"no logs in JSON were found in the code of {app.name}", logs, request, templates)
    # Behind an Ingress or a Gateway, the proxy is the client, and the scheme is http.
    proxy = PROXY.get(app.framework) if app.hosts and app.port else None
    if proxy and not _has(_PROXY, texts):
        what = f"{app.name} ignores the headers of the proxy in front of it, X-Forwarded-For and X-Forwarded-Proto"
        yield _note(what, proxy, request, templates)


def code(snippet: Snippet, framework: str, templates: Templates) -> str:
    """The code of a snippet."""
    return templates.render(f"snippets/{snippet.template}", framework=framework).strip()


def _note(what: str, snippet: Snippet, request: Request, templates: Templates) -> str:
    shown = indent(code(snippet, request.application.framework, templates), "    ")
    return f"{what}; {snippet.where}:\n\n{shown}\n"


def _texts(files: Mapping[str, str]) -> Iterator[str]:
    for _, text in Sources(files).code(*_CODE):
        yield text
    for path in files:
        if _SETTINGS.search(path):
            yield files[path]


def _has(pattern: re.Pattern[str], texts: list[str]) -> bool:
    return any(pattern.search(text) for text in texts)
