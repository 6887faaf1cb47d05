"""What the routers of Traefik name, compared with labels, files and options of Traefik."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices

COMPOSE = """\
services:
  web:
    image: ghcr.io/acme/web:1
    labels:
      traefik.http.routers.web.rule: Host(`shop.example.com`)
      traefik.http.routers.web.OPTION: VALUE
      traefik.http.middlewares.web-auth.basicauth.users: ${USERS}
  traefik:
    image: traefik:v3.5.2
    command: [COMMAND]
    volumes:
      - ./traefik/traefik.yml:/etc/traefik/traefik.yml:ro
      - ./traefik/dynamic:/etc/traefik/dynamic:ro
"""
FILES = {
    "traefik/traefik.yml": """\
entryPoints:
  websecure:
    address: ":443"
certificatesResolvers:
  letsencrypt:
    acme:
      email: a@example.com
""",
    "traefik/dynamic/middlewares.yml": """\
http:
  middlewares:
    rate-limit:
      rateLimit:
        average: 50
""",
}


def told(option: str, value: str, command: str = "", files: dict[str, str] = FILES) -> list[int]:
    compose = COMPOSE.replace("OPTION", option).replace("VALUE", value).replace("COMMAND", command)
    report = lint_texts(
        {"compose.yaml": compose, **files},
        Choices(profile="all", select=("DLV135",)),
        catalogue=default_catalogue(),
    )
    return [one.location.line for one in report.findings]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("middlewares", "ratelimit@file"),
        ("middlewares", "rate-limit@file,web-auht"),
        ("middlewares", "web-aut@docker"),
        ("entrypoints", "web-secure"),
        ("entrypoints", "metrics"),
        ("tls.certresolver", "internal"),
        ("tls.certresolver", "lets-encrypt"),
    ],
)
def test_names_that_nothing_defines(option, value):
    assert told(option, value) == [6]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("middlewares", "rate-limit@file,web-auth"),
        ("middlewares", "web-auth@docker"),
        ("middlewares", "compress@file"),
        ("middlewares", "rate-limits@consul"),
        ("entrypoints", "websecure"),
        ("entryPoints", "WebSecure"),
        ("tls.certresolver", "letsencrypt"),
        ("tls.certresolver", "${RESOLVER}"),
        ("service", "api@internal"),
    ],
)
def test_names_that_may_be_defined(option, value):
    assert not told(option, value)


@pytest.mark.parametrize("value", ["metrics", "websecured"])
def test_traefik_of_another_file_may_have_more_entry_points(value):
    compose = COMPOSE.partition("  traefik:")[0].replace("OPTION", "entrypoints").replace("VALUE", value)
    proxy = "services:\n  traefik:" + COMPOSE.partition("  traefik:")[2].replace("COMMAND", "")
    report = lint_texts(
        {"shop/compose.yaml": compose, "compose.yaml": proxy, **FILES},
        Choices(profile="all", select=("DLV135",)),
        catalogue=default_catalogue(),
    )
    assert [one.location.line for one in report.findings] == ([6] if value == "websecured" else [])


def test_options_of_the_command():
    command = (
        '"--entrypoints.web-secure.address=:443", "--certificatesresolvers.lets-encrypt.acme.email=a@b.c"'
    )
    assert not told("entrypoints", "web-secure", command)
    assert not told("tls.certresolver", "lets-encrypt", command)
    assert told("entrypoints", "web-secured", command, files={"README.md": "# Shop\n"}) == [6]


OVERLAY = """\
services:
  traefik:
    command: [--providers.docker, "--entrypoints.secure.address=:8443"]
  web:
    labels:
      traefik.http.routers.web.entrypoints: ENTRY
"""


@pytest.mark.parametrize(("entry", "lines"), [("secure", []), ("secured", [6])])
def test_options_in_a_file_that_replaces_the_command(entry, lines):
    """Another file has the image of the service."""
    base = COMPOSE.replace("OPTION", "entrypoints").replace("VALUE", "http")
    report = lint_texts(
        {
            "compose.yaml": base.replace("COMMAND", "--entrypoints.http.address=:80"),
            "compose.public.yaml": OVERLAY.replace("ENTRY", entry),
        },
        Choices(profile="all", select=("DLV135",)),
        catalogue=default_catalogue(),
    )
    assert [one.location.line for one in report.findings] == lines
