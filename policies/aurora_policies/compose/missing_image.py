from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import ServiceIn

_BASE = "services:\n  «app»:\n    user: '1000'\n  db:\n    image: postgres:18\n"
_EXTENDING = "services:\n  web:\n    image: acme/web:1\n    extends: {{file: {file}, service: {service}}}\n"


@policy(
    "CMP007",
    severity="error",
    category="validity",
    examples=[
        bad("services:\n  «web»:\n    ports:\n      - '80:80'\n"),
        good("services:\n  web:\n    build: .\n"),
        good("services:\n  web:\n    ports: ['80:80']\n", path="compose.override.yaml"),
        good(
            "services:\n  web:\n    ports: ['80:80']\n",
            path="tests/ports.yaml",
            files={"compose.yaml": "services:\n  web:\n    image: nginx:1.29\n"},
            because="a command with several -f may merge both files",
        ),
        good(
            "services:\n  web:\n    volumes: ['./a:/a']\n",
            path="suites/one/compose.yml",
            files={"stack/web/compose.dev.yml": "services:\n  web:\n    build: .\n"},
            because="a program may merge a file in which no service can run with others",
        ),
        good(
            "services:\n  dex:\n    image: dexidp/dex:v2.45.0\n  web:\n    environment: {OIDC: '1'}\n",
            path="scripts/login-overlay.yml",
            because="a command merges the overlay into another file",
        ),
        bad(
            "services:\n  «web»:\n    ports: ['80:80']\n  db:\n    image: postgres:18\n",
            path="suites/one/compose.yml",
            files={"stack/web/compose.dev.yml": "services:\n  web:\n    build: .\n"},
        ),
        bad(
            "services:\n  «web»:\n    ports: ['80:80']\n",
            path="suites/one/compose.yml",
            files={"stack/web/compose.dev.yml": "services:\n  web:\n    ports: ['81:80']\n"},
        ),
        good("services:\n  web:\n    extends:\n      file: base.yaml\n      service: web\n"),
        good(
            _BASE.replace("«", "").replace("»", ""),
            path="docker/base.yml",
            files={"docker/compose.yml": _EXTENDING.format(file="base.yml", service="app")},
            because="services of another file extend it, each with an image",
        ),
        good(
            _BASE.replace("«", "").replace("»", ""),
            path="docker/base.yml",
            files={"compose.prod.yaml": _EXTENDING.format(file="./docker/base.yml", service="app")},
            because="a file of another folder extends it",
        ),
        bad(
            _BASE,
            path="docker/base.yml",
            files={"docker/compose.yml": _EXTENDING.format(file="base.yml", service="db")},
        ),
    ],
)
def missing_image(inside: ServiceIn) -> Iterator[Finding]:
    """A service has neither `image` nor `build`.

    Compose rejects the whole file.
    Set `image` or `build`.
    A service that another file may complete is not reported: in an override file, in a file with `include`, and if a
    compose file of the folder, of one above it or below it has a service of this name. If no service of the file has
    an image, the compose files of all folders are searched. A service that others extend is a template.
    """
    if inside.lacks("image", "build", "provider"):
        yield Finding(
            at=inside.at, message=f"service '{inside.name}' has neither 'image' nor 'build'; set one of them"
        )
