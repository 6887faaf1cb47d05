"""Spring Boot: the routes of controllers and of Actuator, with the prefixes that properties set."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ...core.lazy import regex
from ..constants import Constants
from ..evidence import Route, joined
from ..node.code import end_of
from ..sources import Sources, line_at
from ..tokens import blank_comments
from .controllers import Controllers
from .mappings import pattern_of
from .properties import Property, port_of, properties_of

CODE = (".java", ".kt")
_TOKEN = regex(r'"(?:\\.|[^"\\\n])*"|(?P<comment>//[^\n]*|/\*(?>(?:[^*]|\*(?!/))*)(?:\*/|\Z))')
# What serves paths that are not read.
_UNKNOWN = regex(
    r"@Path\s*\(|\baddResourceHandlers\b|\baddViewControllers\b|@RepositoryRestResource"
    r"|\bServletRegistrationBean\b|@WebServlet\b|@HttpExchange\b|\bRouteLocator\b|@MessageMapping\b|\bPathMatchConfigurer\b"
    r"|@WebEndpoint\b|@ControllerEndpoint\b|@EnableAdminServer\b|@EnableEurekaServer\b|@EnableConfigServer\b|@EnableZuulProxy\b"
    r"|\bWebMvcRegistrations\b|@AliasFor\b"
)
# A filter that answers requests itself.
_FILTER = regex(
    r"\b(?:OncePerRequestFilter|GenericFilterBean|WebFilter|implements\s+(?:[\w.]+,\s*)*Filter)\b"
)
_ANSWERS = regex(r"\b(?:setStatus|setStatusCode|setRawStatusCode)\(\s*(?:200|[\w.]*\bOK\b|[\w.]*SC_OK\b)")
# Packages that add routes, or read properties from elsewhere.
_ADDS = regex(
    r"spring-boot-starter-(?:data-rest|jersey|webservices|hateoas-x)|spring-cloud-(?:starter-)?(?:config|gateway|kubernetes|consul-config"
    r"|vault|netflix|aws-parameter|azure-appconfig)|spring-boot-admin|vaadin|graphql-spring|dgs|camel|cxf|axon-server|thymeleaf-x"
)
_APPLICATION = regex(r"@SpringBootApplication\b")


def code_of(sources: Sources) -> dict[str, str]:
    """The source files without comments, with spaces in their place."""
    return {path: blank_comments(text, _TOKEN) for path, text in sources.code(*CODE)}


def routes(sources: Sources, codes: dict[str, str], manifest: str) -> tuple[list[Route], bool]:
    """The routes of an application, and whether these are all that are served."""
    started = [
        (path, line_at(code, match.start()))
        for path, code in codes.items()
        if (match := _APPLICATION.search(code))
    ]
    properties = properties_of(sources)
    contexts = _values(properties, "server.servlet.contextpath", "") | _values(
        properties, "spring.webflux.basepath", ""
    )
    inner = _values(properties, "spring.mvc.servlet.path", "")
    complete = len(started) == 1 and not _ADDS.search(manifest)
    complete = complete and not any("$" in value for value in contexts | inner)
    if len(contexts) > 1 and not any(one.profile for one in properties):
        contexts.discard("")
    main, _ = ports = _ports_apart(properties)
    found: list[Route] = []
    constants = Constants(codes)
    controllers = Controllers(codes, constants, _plain_values(properties))
    own: defaultdict[str, list[Route]] = defaultdict(list)
    for route in controllers.routes():
        own[route.file].append(route)
    complete = complete and controllers.complete
    for path, code in codes.items():
        complete = complete and not _UNKNOWN.search(code)
        complete = complete and not (_FILTER.search(code) and _ANSWERS.search(code))
        mapped = own[path]
        if _FUNCTIONAL.search(code):
            more, known = _functional(path, code, constants)
            mapped += more
            complete = complete and known
        for route in mapped:
            for context in contexts:
                for servlet in inner:
                    whole = joined(joined(context, servlet), route.path) if context or servlet else route.path
                    found.append(Route(route.method, whole, path, route.line, port=main))
    if started:
        health = _health(sources, codes, properties)
        usual, known = _usual(sources, properties, contexts, inner, ports, health, *started[0])
        found += usual
        complete = complete and known
    return found, complete and bool(found)


def _plain_values(properties: tuple[Property, ...]) -> dict[str, set[str]]:
    """The values of all properties by key; the empty text among them if only some profiles set one."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in properties:
        found[one.key].add(one.value)
    always = {one.key for one in properties if not one.profile}
    return {key: values if key in always else {*values, ""} for key, values in found.items()}


def _values(properties: tuple[Property, ...], key: str, usual: str) -> set[str]:
    """The values of a property; the usual one as well if only some profiles set it."""
    found = {one.value.rstrip("/") for one in properties if one.key == key}
    always = any(one.key == key and not one.profile for one in properties)
    return found if always else found | {usual}


# Functional routes: `route().GET("/orders", handler::list)`, and the DSL of Kotlin.
_FUNCTIONAL = regex(r"\bRouterFunction\b|\b(?:co)?[rR]outer\s*\{")
_SERVED = regex(r"(?<![\w@])(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s*\(\s*(\{|[^,()]*)")
# What is below a path: `.path("/api", ...)`, `.nest(path("/api"), ...)`, `"/api".nest {`.
_BELOW = regex(
    r"(?:\.\s*path\s*(?P<of_path>\()\s*(?P<path>[^,()]+),|\bnest\s*(?P<of_nest>\()\s*(?:\w+\s*\.\s*)?path\(\s*(?P<nested>[^()]+)\)"
    r"|(?P<name>\"[^\"\n]*\"|\b[A-Z][\w.]*)\s*\.\s*nest\s*(?P<of_dsl>\{))"
)
# Other routers, files, and predicates that are not read.
_NOT_READ = regex(
    r"\bresources\s*\(|\.\s*add\s*\(|\bpathPrefix\b|\bRouterFunctions\s*\.\s*(?:resources|nest)\b|\bpathExtension\b"
)


def _functional(path: str, code: str, constants: Constants) -> tuple[list[Route], bool]:
    """The functional routes of a file, and whether these are all."""
    spans: list[tuple[int, int, str | None]] = []
    for match in _BELOW.finditer(code):
        group = next(name for name in ("of_path", "of_nest", "of_dsl") if match[name])
        end = end_of(code, match.start(group), len(code))
        said = match["path"] or match["nested"] or match["name"]
        spans.append((match.start(group), end, constants.text(said.strip(), path)))
    found: list[Route] = []
    complete = _NOT_READ.search(code) is None
    for match in _SERVED.finditer(code):
        said = match[2].strip()
        text = "" if not said or "::" in said or said.startswith("{") else constants.text(said, path)
        above = [prefix for start, end, prefix in spans if start < match.start() < end]
        if text is None or None in above:
            complete = False
            continue
        whole = ""
        for prefix in (*above, text):
            whole = joined(whole, prefix or "") if prefix else whole
        found.append(Route(match[1], pattern_of(whole or "/"), path, line_at(code, match.start())))
    return found, complete and bool(found)


# The paths that Spring Boot and its starters for security, documentation and consoles serve.
_USUAL = (
    "/error",
    "/favicon.ico",
    "/graphiql",
    "/graphql",
    "/h2-console/{rest:path}",
    "/login",
    "/login/{rest:path}",
    "/logout",
    "/oauth2/{rest:path}",
    "/saml2/{rest:path}",
    "/swagger-ui.html",
    "/swagger-ui/{rest:path}",
    "/v3/api-docs",
    "/v3/api-docs.yaml",
    "/v3/api-docs/{rest:path}",
    "/webjars/{rest:path}",
)
_STATIC = regex(r"(?:^|/)src/main/resources/(?:static|public|META-INF/resources)(/.+)$")


def _usual(
    sources: Sources,
    properties: tuple[Property, ...],
    contexts: set[str],
    inner: set[str],
    ports: tuple[int, int],
    health: tuple[str, ...],
    file: str,
    line: int,
) -> tuple[list[Route], bool]:
    """The routes that an application has without a controller: those of Actuator, static files, and the usual ones."""
    below = {joined(context, servlet) if servlet else context for context in contexts for servlet in inner}
    served = {joined(prefix, path) for prefix in below for path in (*_USUAL, *_files(sources))}
    apart = [one for one in properties if one.key == "management.server.port"]
    prefixes = _values(properties, "management.server.basepath", "") if apart else set()
    if not any(not one.profile for one in apart):
        prefixes |= below
    bases = _values(properties, "management.endpoints.web.basepath", "/actuator")
    exposed = {
        name.strip()
        for value in _values(properties, "management.endpoints.web.exposure.include", "health")
        for name in value.split(",")
    }
    exposed |= {
        one.value for one in properties if one.key.startswith("management.endpoints.web.pathmapping.")
    }
    known = not any("$" in value for value in (*prefixes, *bases, *exposed))
    managed: set[str] = set()
    for prefix in prefixes:
        for base in bases:
            whole = joined(prefix, base)
            managed.add(whole)
            for name in exposed:
                name = "{rest:path}" if name == "*" else name.strip("/")
                managed.add(joined(whole, name))
                below_it = health if name == "health" else ("{rest:path}",)
                managed |= {joined(whole, f"{name}/{each}") for each in below_it}
    served |= _health_paths(properties)
    # Where the properties set the paths of Actuator.
    set_at = [one for key in _ACTUATOR for one in properties if one.key == key]
    there = (set_at[0].file, set_at[0].line) if set_at else (file, line)
    return [
        Route("ANY", path, *place, "", "usual", port)
        for paths, port, place in ((served, ports[0], (file, line)), (managed, ports[1], there))
        for path in sorted(paths)
    ], known


# The components of health that Spring Boot and Spring Cloud have.
_COMPONENTS = tuple(
    """
    cassandra circuitBreakers clientConfigServer configServer consul couchbase db discoveryComposite diskSpace
    elasticsearch eureka gateway hazelcast influxDb jms kafka kubernetes ldap livenessState mail mongo neo4j
    ping rabbit rateLimiters r2dbc reactiveDiscoveryClients readinessState redis refreshScope solr ssl vault
    """.split()  # noqa: SIM905
)
_GROUPS = "management.endpoint.health.group."
_INDICATES = regex(r"\b(?:\w*Health(?:Indicator|Contributor|EndpointGroups)|CompositeHealth)\b")


def _health(sources: Sources, codes: dict[str, str], properties: tuple[Property, ...]) -> tuple[str, ...]:
    """The paths below the health endpoint: groups and components; any path if the code defines its own."""
    groups = {one.key[len(_GROUPS) :].partition(".")[0] for one in properties if one.key.startswith(_GROUPS)}
    files = {one.file for one in properties if one.key.startswith(_GROUPS)}
    texts = "\n".join(map(sources.text, files))
    # Keys are in the canonical form, without hyphens and capital letters.
    written = all(re.search(rf"\b{re.escape(name)}\b(?!-)", texts) for name in groups)
    if not written or any(map(_INDICATES.search, codes.values())):
        return ("{rest:path}",)
    names = sorted({"liveness", "readiness", *groups})
    below = [path for name in names for path in (name, f"{name}/{{rest:path}}")]
    return (*below, *(f"{name}{{rest:path}}" for name in _COMPONENTS))


_ACTUATOR = (
    "management.endpoints.web.basepath",
    "management.endpoints.web.exposure.include",
    "management.server.port",
)


def _ports_apart(properties: tuple[Property, ...]) -> tuple[int, int]:
    """The ports of the application and of Actuator, if these have servers of their own; else zeros."""
    found: list[int] = []
    for key, usual in (("server.port", "8080"), ("management.server.port", "")):
        values = {one.value for one in properties if one.key == key} or {usual}
        found.append(port_of(values.pop())[0] if len(values) == 1 else 0)
    main, apart = found
    profile = any(one.profile for one in properties if one.key == "management.server.port")
    return (main, apart) if main and apart and main != apart and not profile else (0, 0)


def _health_paths(properties: tuple[Property, ...]) -> set[str]:
    """The paths of health groups at the port of the application, as in `additional-path: server:/healthz`."""
    found = {
        one.value.partition(":")[2]
        for one in properties
        if one.key.startswith("management.endpoint.health.group.") and one.key.endswith(".additionalpath")
    }
    if any(one.key == "management.endpoint.health.probes.addadditionalpaths" for one in properties):
        found |= {"/livez", "/readyz"}
    return {path for path in found if path.startswith("/")}


def _files(sources: Sources) -> Iterator[str]:
    for path in sources.paths:
        if match := _STATIC.search(path):
            yield match[1]
            if match[1] == "/index.html":
                yield "/"
