from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ForwardedName, HostSetting, ReadVariable
from aurora_devops.subjects import is_dynamic

from ._forwarded import Settings, containers_behind, place_of_variable
from ._monitors import Monitors

_COMPOSE = """\
services:
  web:
    build: .
    environment:
      ALLOWED_HOSTS: {}
  proxy:
    image: nginx:1.29-alpine
    volumes: [./nginx.conf:/etc/nginx/conf.d/default.conf:ro]
"""
_NGINX = """\
server {{
    listen 80;
    server_name {};
    location / {{
        proxy_pass http://web:8000;
        proxy_set_header Host $host;
    }}
}}
"""
_DJANGO = {
    "Dockerfile": 'FROM python:3.14-slim\nCOPY . .\nCMD ["gunicorn", "shop.wsgi:application"]\n',
    "requirements.txt": "django\ngunicorn\n",
    "shop/__init__.py": "",
    "shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n",
    "shop/settings.py": 'import os\n\nALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")\n',
}
_FILES = {**_DJANGO, "nginx.conf": _NGINX.format("shop.example.com www.shop.example.com")}
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: {{app: web}}
spec:
  containers:
    - name: web
      image: ghcr.io/acme/shop:1.0.0
      env:
        - name: ALLOWED_HOSTS
          value: {}
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: {{app: web}}
  ports: [{{port: 80}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - host: shop.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {{service: {{name: web, port: {{number: 80}}}}}}
"""


@policy(
    "DLV181",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _COMPOSE.format("shops.example.com,localhost").replace("ALLOWED_HOSTS:", "«ALLOWED_HOSTS»:"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            "DEBUG=no\n«ALLOWED_HOSTS»=shops.example.com\n",
            path="web.env",
            files={
                **_FILES,
                "compose.yaml": _COMPOSE.replace(
                    "    environment:\n      ALLOWED_HOSTS: {}\n", "    env_file: web.env\n"
                ),
            },
        ),
        bad(
            _POD.format("shop.example.org").replace("name: ALLOWED_HOSTS", "name: «ALLOWED_HOSTS»"),
            path="k8s/web.yaml",
            files=_DJANGO,
        ),
        bad(
            "configMapGenerator:\n  - name: web\n    literals:\n      - «PUBLIC_HOST=shop.example.org»\n"
            "resources: [web.yaml]\n",
            path="k8s/kustomization.yaml",
            files={
                **_DJANGO,
                "shop/settings.py": 'import os\n\nHOST = os.environ["PUBLIC_HOST"]\n'
                'ALLOWED_HOSTS = [HOST, "localhost"]\n',
                "k8s/web.yaml": _POD.format("x").replace(
                    "env:\n        - name: ALLOWED_HOSTS\n          value: x",
                    "envFrom: [{configMapRef: {name: web}}]",
                ),
            },
        ),
        good(
            _POD.format("shop.example.org").replace("ALLOWED_HOSTS", "PUBLIC_HOST"),
            path="k8s/web.yaml",
            files={
                **_DJANGO,
                "shop/settings.py": "import os\n\n"
                'ALLOWED_HOSTS = os.environ.get("PUBLIC_HOST", "").split(",") + ["shop.example.com"]\n',
            },
            because="the settings allow the name as well",
        ),
        good(
            _POD.format(".example.com"),
            path="k8s/web.yaml",
            files=_DJANGO,
            because="all names of the domain are allowed",
        ),
        good(
            _COMPOSE.format("shop.example.com,localhost"),
            path="compose.yaml",
            files=_FILES,
            because="the name is allowed",
        ),
        good(
            _COMPOSE.format("localhost,web"),
            path="compose.yaml",
            files=_FILES,
            because="the values are those for development",
        ),
        good(
            _COMPOSE.format('"*"'),
            path="compose.yaml",
            files=_FILES,
            because="all names are allowed",
        ),
        good(
            _COMPOSE.format("shops.example.com"),
            path="compose.yaml",
            files={
                **_FILES,
                "nginx.conf": _NGINX.format("shop.example.com").replace(
                    "Host $host", "Host shops.example.com"
                ),
            },
            because="nginx forwards requests with another name",
        ),
    ],
)
def disallowed_host(repository: Repository) -> Iterator[Finding]:
    """A proxy forwards requests with host names that `ALLOWED_HOSTS` of a Django program lacks.

    The program answers 400 Bad Request.
    Add the name to the variable, which is one that has this word at its end, or that the setting reads.
    Compared are the `server_name` of nginx, with `proxy_set_header Host $host`, and the hosts of an Ingress with the
    values that all containers of the service have. Nothing is reported if one of the names is allowed, or if all
    values are names of the container or of its own host, as for development.

    <https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts>
    """
    names = repository.of(ForwardedName)
    settings = repository.of(HostSetting)
    constant = [host.lower() for one in settings for host in one.hosts]
    variables = {
        *(
            one.name
            for one in repository.of(ReadVariable)
            if _VARIABLE.search(one.name) and one.path.endswith(".py")
        ),
        *(name for one in settings for name in one.variables),
    }
    if not repository.whole or not names or not variables:
        return
    monitors, values = Monitors(repository), Settings(repository)
    grouped: defaultdict[tuple[str, str, str], list[ForwardedName]] = defaultdict(list)
    for each in names:
        grouped[dirname(each.artifact) if each.artifact else "*", each.host, each.namespace].append(each)
    reported = set()
    for (folder, host, _), forwarded in grouped.items():
        containers = containers_behind(repository, monitors, folder, forwarded[0])
        given = [
            (one, name, value)
            for one in containers
            for name, value in values.of(one)
            if name in variables and value
        ]
        if not given or any(is_dynamic(value) for *_, value in given):
            continue
        allowed = [*constant, *(part.lower() for *_, value in given for part in _PART.findall(value))]
        wanted = sorted({each.name for each in forwarded})
        if any(_allows(pattern, name) for pattern in allowed for name in wanted):
            continue
        for one, name, value in given:
            public = [part for part in _PART.findall(value) if _PUBLIC.fullmatch(part)]
            at = place_of_variable(repository, one, name)
            if not public or at is None or (at.path, at.span.start) in reported:
                continue
            reported.add((at.path, at.span.start))
            near = nearest(wanted[0], public, 0.5) or public[0]
            yield Finding(
                at=at,
                message=f"'{name}' of {one.owner} does not allow '{wanted[0]}', with which {forwarded[0].by} forwards "
                f"requests to '{host}'; it allows '{near}'",
                related=(Related(forwarded[0], f"the name in {forwarded[0].by}"),),
            )


_VARIABLE = regex(r"(?:^|_)ALLOWED_HOSTS$")
_PART = regex(r"[\w.*:-]+")
# A name of the internet, and no address.
_PUBLIC = regex(r"\.?(?:[a-zA-Z0-9-]+\.)+(?!local$|localhost$|internal$|svc$)[a-zA-Z]{2,}")


def _allows(pattern: str, name: str) -> bool:
    """Whether Django answers for a name because of a pattern of `ALLOWED_HOSTS`."""
    if pattern.startswith("."):
        return name == pattern[1:] or name.endswith(pattern)
    return pattern in ("*", name)
