"""Artifacts that name what the repository does not have are left out, each with the key that would change that."""

import pytest

import aurora_devops
from aurora_devops.generation import LeftOut

BASE = """\
app:
  name: shop
  language: python
  framework: fastapi
  entry-point: app.main:app
  port: 8000
  health-path: /healthz
  readiness-path: /readyz
  metrics-path: null
  image: ghcr.io/acme/shop
"""
FILES = {
    "app/main.py": 'app = "/healthz", "/readyz"\n',
    "requirements.txt": "fastapi\nuvicorn\n",
    "package-lock.json": "{}",
}


def generated(repository, text=BASE, files=FILES, **more):
    root = repository({**files, "aurora.yaml": text})
    return aurora_devops.generate(root, **more)


def left_out(bundle) -> dict[str, str]:
    return {one.key: one.what for one in bundle.left_out if one.wrong}


def test_what_fits_is_proven(repository):
    bundle = generated(repository)
    assert bundle.proven
    assert left_out(bundle) == {}
    assert [one.level for one in bundle.evidence][-1] == "fits"


@pytest.mark.parametrize(
    ("old", "new", "key", "gone"),
    [
        ("app.main:app", "shop.main:app", "entry-point", {"Dockerfile", "docker-compose.yml"}),
        ("app.main:app", "app.other:app", "entry-point", {"Dockerfile", "docker-compose.yml"}),
        (
            "port: 8000",
            "port: 8000\n  package-manager: poetry",
            "package-manager",
            {"Dockerfile", ".dockerignore"},
        ),
        ("port: 8000", "port: 8000\n  package-manager: uv", "package-manager", {"Dockerfile"}),
    ],
)
def test_what_does_not_fit_is_left_out_with_its_key(repository, old, new, key, gone):
    bundle = generated(repository, BASE.replace(old, new))
    assert bundle.proven
    assert key in left_out(bundle)
    assert not gone & set(bundle.texts())
    # Everything that does not need it is made, and no document links to what is missing.
    assert {"k8s/deployment.yaml", "README.md"} <= set(bundle.texts())
    assert "delivery.yml" not in bundle.texts()["README.md"]


def test_the_lock_file_that_exists_is_named(repository):
    text = BASE.replace("python", "node").replace("app.main:app", "app/x.js").replace("fastapi", "express")
    files = {"package.json": "{}", "yarn.lock": "", "app/x.js": '"/healthz", "/readyz"'}
    bundle = generated(repository, f"{text}  package-manager: npm\n", files)
    assert [one.why for one in bundle.left_out if one.key == "package-manager"] == [
        "npm needs package-lock.json, which does not exist; yarn.lock exists: set yarn"
    ]


@pytest.mark.parametrize("field", ["health", "readiness"])
def test_a_path_that_the_code_does_not_have_is_not_asked_for(repository, field):
    bundle = generated(repository, BASE.replace(f"{field}-path: /", f"{field}-path: /no"))
    assert left_out(bundle) == {
        f"{field}-path": f"what asks for /no{'healthz' if field == 'health' else 'readyz'}"
    }
    assert not any("/no" in text for text in bundle.texts().values())
    assert "readinessProbe" in bundle.texts()["k8s/deployment.yaml"]


@pytest.mark.parametrize("library", ["prometheus-fastapi-instrumentator", "django-health-check"])
def test_a_library_may_serve_a_path(repository, library):
    files = {**FILES, "requirements.txt": f"fastapi\nuvicorn\n{library}\n"}
    assert left_out(generated(repository, BASE.replace("/readyz", "/other"), files)) == {}


@pytest.mark.parametrize(
    ("exposed", "fits"), [("8000", True), ("8000/tcp", True), ("5000", False), ("$PORT", True)]
)
def test_the_port_is_one_that_the_own_dockerfile_exposes(repository, exposed, fits):
    own = f'FROM python:3.14\nUSER 1000\nEXPOSE {exposed}\nCMD ["uvicorn", "app.main:app"]\n'
    bundle = generated(repository, files={**FILES, "Dockerfile": own})
    assert ("port" in left_out(bundle)) == (not fits)
    assert ("k8s/service.yaml" in bundle.texts()) == fits
    assert "Dockerfile" not in bundle.texts()


@pytest.mark.parametrize(
    ("packages", "fits"),
    [
        ("fastapi\nuvicorn\n", True),
        ("fastapi[standard]\n", True),
        ("fastapi\n", False),
        ("fastapi\nuvicorn-worker\n", True),
        ("fastapi\nmy-uvicorn\n", False),
        ("-r requirements/base.txt\n", True),
    ],
)
def test_the_server_is_among_the_packages(repository, packages, fits):
    files = {**FILES, "requirements.txt": packages}
    if packages.startswith("-r"):
        files["requirements/base.txt"] = "fastapi\nuvicorn[standard]==0.40\n"
    bundle = generated(repository, files=files)
    assert ("Dockerfile" in bundle.texts()) == fits
    assert ("entry-point" in left_out(bundle)) == (not fits)


def test_a_command_of_a_package_that_is_not_there_is_not_run(repository):
    text = f"{BASE}  migration: alembic upgrade head\n  workers:\n"
    for name, command in (("mail", "celery --app app worker"), ("tidy", "python -m app.tidy")):
        text += f"    - name: {name}\n      command: {command}\n"
    files = {**FILES, "app/tidy.py": "", "app/__init__.py": ""}
    bundle = generated(repository, text, files)
    assert left_out(bundle) == {
        "migration": "what runs 'alembic upgrade head'",
        "workers": "what runs 'celery --app app worker'",
    }
    assert "k8s/tidy.yaml" in bundle.texts()
    assert not {"k8s/mail.yaml", "k8s/migration/job.yaml"} & set(bundle.texts())
    files |= {"requirements.txt": "fastapi\nuvicorn\nalembic\ncelery[redis]\n"}
    assert left_out(generated(repository, text, files)) == {}


def test_what_was_not_asked_for_may_follow(repository):
    bundle = generated(repository, only=["compose", "pipeline"])
    assert set(bundle.texts()) == {
        "docker-compose.yml",
        "docker-compose.prod.yml",
        ".github/workflows/delivery.yml",
    }


@pytest.mark.parametrize(
    ("key", "line", "gone", "there"),
    [
        ("owner", "", set(), {"Dockerfile"}),
        ("hosts", "", {"k8s/ingress.yaml"}, {"k8s/service.yaml"}),
        (
            "image",
            "  image: ghcr.io/acme/shop\n",
            {"docker-compose.prod.yml", "k8s/deployment.yaml", ".github/workflows/delivery.yml"},
            {"Dockerfile", "docker-compose.yml", "README.md"},
        ),
        ("repository-url", "", set(), {"Dockerfile"}),
        ("migration", "", {"k8s/migration/job.yaml"}, {"k8s/deployment.yaml"}),
        ("health-path", "  health-path: /healthz\n", set(), {"k8s/deployment.yaml"}),
    ],
)
def test_an_optional_value_that_is_not_filled_in_leaves_out_what_needs_it(repository, key, line, gone, there):
    value = "[REPLACE_ME]" if key == "hosts" else "REPLACE_ME"
    stated = BASE.replace(line, "") if line else BASE
    bundle = generated(repository, f"{stated}  {key}: {value}\n")
    assert bundle.proven
    assert key in {one.key for one in bundle.left_out}
    assert not any(one.wrong for one in bundle.left_out)
    assert not gone & set(bundle.texts())
    assert there <= set(bundle.texts())
    assert not any("REPLACE_ME" in text for text in bundle.texts().values())


def test_a_line_says_what_and_why():
    assert LeftOut("k8s", "is not set", "image").line == "k8s: app.image is not set"
    assert LeftOut("k8s", "8080 is taken", "port").line == "k8s: app.port: 8080 is taken"
    assert (
        LeftOut("openapi.yaml", "the routes could not be read").line
        == "openapi.yaml: the routes could not be read"
    )


ITEMS = (
    "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
    '@app.get("/healthz")\ndef a(): ...\n\n\n@app.get("/readyz")\ndef b(): ...\n\n\n'
    '@app.get("/items/")\ndef items() -> list[int]: ...\n'
)


def test_a_route_that_ends_with_a_slash_is_described(repository):
    bundle = generated(repository, files={**FILES, "app/main.py": ITEMS})
    assert left_out(bundle) == {}
    assert "  /items/:\n" in bundle.texts()["openapi.yaml"]


@pytest.mark.parametrize("route", ["/items/{id}/{id}", "/find?by=name"])
def test_an_api_that_is_not_described_cleanly_leaves_out_its_description_only(repository, route):
    bundle = generated(repository, files={**FILES, "app/main.py": ITEMS.replace("/items/", route)})
    assert bundle.proven
    assert left_out(bundle) == {}
    assert "openapi.yaml" not in bundle.texts()
    assert "openapi.yaml" in {one.what for one in bundle.left_out}
    assert "Dockerfile" in bundle.texts()


def test_an_application_that_cannot_be_used_leaves_the_others(repository):
    files = {f"shop/{path}": text for path, text in FILES.items()}
    other = {
        "jobs/aurora.yaml": "app:\n  name: jobs\n  language: REPLACE_ME\n",
        ".git/HEAD": "ref: refs/heads/main\n",
    }
    root = repository({**files, "shop/aurora.yaml": BASE, **other})
    bundle = aurora_devops.generate(root, only=["dockerfile"])
    assert "shop/Dockerfile" in bundle.texts()
    assert [one.line for one in bundle.left_out if one.wrong] == [
        f"an application: {root}/jobs/aurora.yaml:3: app.language: put a value in place of REPLACE_ME"
    ]
