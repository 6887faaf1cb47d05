from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urlsplit

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ForwardedName, RoutedPath, RunContainer

from ._forwarded import containers_behind, place_of_variable
from ._monitors import Monitors
from ._routes import routes_of

_API = """\
openapi: 3.1.0
info: {{title: Shop, version: 1.0.0}}
servers:
  - url: {}
paths:
  /orders:
    get: {{responses: {{"200": {{description: All orders}}}}}}
"""
_DEPLOYED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: shop}}
spec:
  selector: {{matchLabels: {{app: shop}}}}
  template:
    metadata: {{labels: {{app: shop}}}}
    spec:
      containers:
        - name: shop
          image: ghcr.io/acme/shop:1.0.0
          env:
            - name: PUBLIC_URL
              value: {}
---
apiVersion: v1
kind: Service
metadata: {{name: shop}}
spec:
  selector: {{app: shop}}
  ports: [{{port: 80, targetPort: 8000}}]
"""
_INGRESS = """\
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: shop}}
spec:
  rules:
    - host: {}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {{service: {{name: shop, port: {{number: 80}}}}}}
"""
_ROUTE = """\
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {{name: shop}}
spec:
  hostnames: [{}]
  rules:
    - backendRefs: [{{name: shop, port: 80}}]
"""
_URL = "https://orders.acme.example"
_CODE = {
    "Dockerfile": "FROM python:3.14-slim\nCOPY main.py .\nEXPOSE 8000\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    '@app.get("/orders")\ndef orders():\n    return []\n',
}


# A chart of the repository, its release by Flux, and a kustomization that gives it the host.
_CHARTED = {
    **_CODE,
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": "host: shop.local\n",
    "chart/templates/shop.yaml": _DEPLOYED.format(_URL) + _INGRESS.format("{{ .Values.host }}"),
    "base/kustomization.yaml": "resources: [shop.yaml]\n",
    "base/shop.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop}
spec:
  chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: shop}}}
""",
}
_PATCHED = """\
resources: [../base]
patches:
  - target: {{kind: HelmRelease, name: shop}}
    patch: |
      {}
"""
_OPERATION = "- {op: add, path: /spec/values/host, value: orders.acme.example}"


def _shop(host: str, url: str = _URL, route: str = _INGRESS) -> dict[str, str]:
    return {**_CODE, "k8s/shop.yaml": _DEPLOYED.format(url) + route.format(host)}


@policy(
    "DLV205",
    severity="warning",
    category="reliability",
    everywhere=True,
    examples=[
        bad(
            _API.format("«https://shop.acme.example/v1»"),
            path="openapi.yaml",
            files=_shop("orders.acme.example"),
        ),
        bad(
            _API.format("«https://shop.acme.example»"),
            path="docs/openapi.yaml",
            files=_shop("orders.acme.example", route=_ROUTE),
        ),
        *(
            bad(
                _API.format("«https://shop.acme.example»"),
                path="openapi.yaml",
                files={**_CHARTED, "prod/kustomization.yaml": _PATCHED.format(patch)},
            )
            for patch in ("spec: {values: {host: orders.acme.example}}", _OPERATION)
        ),
        good(
            _API.format("https://orders.acme.example"),
            path="openapi.yaml",
            files={**_CHARTED, "prod/kustomization.yaml": _PATCHED.format(_OPERATION)},
            because="the patch gives the Ingress of the chart the host",
        ),
        bad(
            _DEPLOYED.replace("PUBLIC_URL", "«PUBLIC_URL»").format("https://shop.acme.example")
            + _INGRESS.format("orders.acme.example"),
            path="k8s/shop.yaml",
            files=_CODE,
        ),
        bad(
            _API.format("«https://shop.acme.example»"),
            path="contract/openapi.yaml",
            files={
                path: text.replace("ghcr.io/acme/shop", "nginx")
                for path, text in _shop("orders.acme.example").items()
            },
        ),
        good(
            _API.format("https://orders.acme.example"),
            path="openapi.yaml",
            files=_shop("orders.acme.example"),
            because="the Ingress has the host",
        ),
        good(
            _API.format("https://shop.acme.example"),
            path="openapi.yaml",
            files=_shop("staging.acme.example", "https://staging.acme.example"),
            because="the Ingress is that of another environment",
        ),
        good(
            _API.format("https://your-shop.acme.example"),
            path="openapi.yaml",
            files=_shop("orders.acme.example"),
            because="the reader replaces the name",
        ),
        good(
            _API.format("https://shop.acme.example"),
            path="openapi.yaml",
            files=_shop("'*.acme.example'"),
            because="the Ingress has all hosts of the domain",
        ),
        good(
            _API.format("https://api.partner.example"),
            path="openapi.yaml",
            files=_shop("orders.acme.example"),
            because="the domain is another one",
        ),
        *(
            good(
                _DEPLOYED.replace("PUBLIC_URL", variable).format(url)
                + _INGRESS.format("orders.acme.example"),
                path="k8s/shop.yaml",
                files=_CODE,
                because="the provider with which people sign in has the host",
            )
            for variable, url in (
                ("IDP_EXTERNAL_URI", "https://login.acme.example"),
                ("PUBLIC_URL", "https://login.acme.example/realms/shop"),
            )
        ),
        good(
            _DEPLOYED.replace("PUBLIC_URL", "MAIL_PUBLIC_URL").format("https://mail.acme.example")
            + _INGRESS.format("orders.acme.example")
            + _INGRESS.format("mail.acme.example").replace("name: shop", "name: mail"),
            path="k8s/shop.yaml",
            files=_CODE,
            because="an Ingress leads the host to another program",
        ),
    ],
)
def unrouted_api_host(repository: Repository) -> Iterator[Finding]:
    """An OpenAPI description or a variable has a host of the program that no Ingress or route leads to it.

    Clients that use the description, and links that the program makes, do not reach the program.
    Use the host of the Ingress, or add the host to it.
    Compared are the `servers` of a description, and variables such as `PUBLIC_URL` of containers, with the hosts of the
    Ingresses, HTTPRoutes and IngressRoutes that lead to the program. A host is reported if exactly one of these is in
    no description, and differs from it only in one part that names no environment. If none is known to lead to the
    program, the only description of a repository is compared with all of them. Nothing is reported if one of the
    Ingresses has no host or a wildcard.

    <https://spec.openapis.org/oas/v3.1.1#server-object>
    """
    names = repository.of(ForwardedName)
    named = (
        [] if not repository.whole or not names else [*_servers(repository), *_variables(repository, names)]
    )
    if not named:
        return
    routed = {one.name for one in names}
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for one in named:
        beside[one.group].add(one.host)
    for one in named:
        hosts = {each.name: each for each in one.hosts}
        spare = [
            each
            for host, each in hosts.items()
            if host not in beside[one.group] and _is_renamed(host, one.host)
        ]
        # The host of a variable may lead to another program.
        if one.host in hosts or (one.group != _DESCRIPTIONS and one.host in routed):
            continue
        if len({each.name for each in spare}) == 1:
            found = spare[0]
            yield Finding(
                at=one.at,
                message=f"no Ingress or route leads '{one.host}' to the program; did you mean '{found.name}', which "
                f"{found.by} has?",
                related=(Related(found, f"the host in {found.by}"),),
            )


_DESCRIPTIONS = "descriptions"


@record
class _Named:
    """A host that something names, and the hosts that lead to the program; `group` is what may name others of these."""

    at: Fact
    host: str
    group: str
    hosts: Sequence[ForwardedName]


def _servers(repository: Repository) -> Iterator[_Named]:
    """The hosts of descriptions."""
    servers = repository.about("api-server")
    if not servers:
        return
    programs, routes, behind = programs_of(repository), routes_of(repository), _behind(repository)
    leading: defaultdict[str, list[ForwardedName]] = defaultdict(list)
    for name, containers in behind:
        for folder in {each.folder for one in containers for each in programs.of_container(one)}:
            leading[folder].append(name)
    for one in servers:
        host = urlsplit(one.name).hostname or ""
        near = {each.folder for each in routes.near(one.path)}
        hosts = [name for folder in sorted(near) for name in leading[folder]] if len(near) == 1 else []
        if not hosts and len({each.path for each in servers}) == 1:
            # A proxy of the repository may be between them.
            hosts = [name for name, _ in behind]
        if _PLAIN.fullmatch(host) and _is_known(repository, hosts):
            yield _Named(one, host, _DESCRIPTIONS, hosts)


def _variables(repository: Repository, names: Collection[ForwardedName]) -> Iterator[_Named]:
    """The hosts in the variables of containers that have the public URL of the program."""
    leading: defaultdict[int, list[ForwardedName]] = defaultdict(list)
    found: dict[int, RunContainer] = {}
    for name, containers in _behind(repository):
        for one in containers:
            leading[id(one)].append(name)
            found[id(one)] = one
    for key, one in found.items():
        for variable, value in one.settings:
            public = _PUBLIC.fullmatch(variable) and not _OF_IDENTITY.search(f"{variable} {value}")
            host = (urlsplit(value).hostname or "") if public and "://" in value else ""
            if _PLAIN.fullmatch(host) and _is_known(repository, leading[key]):
                at = place_of_variable(repository, one, variable)
                if at is not None:
                    yield _Named(at, host, f"{one.path} {one.owner}", leading[key])


_PUBLIC = regex(r"(?:\w+_)?(?:PUBLIC|EXTERNAL|SITE|APP|ROOT)_(?:BASE_)?UR[IL]")
# The URL of the provider with which people sign in.
_OF_IDENTITY = regex(
    r"\A(?:\w+_)?(?:AUTH0?|COGNITO|IDP|ISSUER|KEYCLOAK|OAUTH2?|OIDC|SSO)_|/realms/|/oauth2|/\.well-known/"
)
# A host without those that the reader has to replace: `your-shop.example.com`.
_PLAIN = regex(r"(?!(?:your|my)-|.*\.(?:your|my)-)[a-z0-9-]+(?:\.[a-z0-9-]+){2,}")


def _behind(repository: Repository) -> Sequence[tuple[ForwardedName, Sequence[RunContainer]]]:
    """The host names of Kubernetes with the containers that get the requests."""
    monitors = Monitors(repository)
    return [
        (name, containers_behind(repository, monitors, "", name))
        for name in repository.of(ForwardedName)
        if not name.artifact
    ]


def _is_known(repository: Repository, hosts: Sequence[ForwardedName]) -> bool:
    """Whether all objects that lead to the Services of some host names have known ones."""
    services = {(one.host, one.namespace) for one in hosts}
    # In a chart, the host is where its value is written.
    owners = {(one.unit or one.path, one.by) for one in repository.of(ForwardedName)}
    return bool(hosts) and all(
        (one.unit or one.path, one.owner) in owners
        for one in repository.of(RoutedPath)
        if not one.checked and (one.service, one.namespace) in services
    )


# The parts of hosts that name an environment.
_ENVIRONMENT = regex(
    r"(?:.*-)?(?:dev|develop|development|test|testing|qa|uat|int|stage|staging|stg|preprod|pre|preview|demo|sandbox|beta"
    r"|canary|local|prod|production|prd|live|blue|green|internal|[a-z]{2}-[a-z]+-\d)\d*(?:-.*)?"
)


def _is_renamed(host: str, other: str) -> bool:
    """Whether two hosts of a domain differ in one part, which names no environment."""
    one, two = host.split("."), other.split(".")
    if len(one) != len(two) or one[-2:] != two[-2:]:
        return False
    pairs = [pair for pair in zip(one, two, strict=True) if pair[0] != pair[1]]
    return len(pairs) == 1 and not any(map(_ENVIRONMENT.fullmatch, pairs[0]))
