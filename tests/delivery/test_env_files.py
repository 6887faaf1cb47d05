"""The variables of the files of `env_file`, and those that Compose inserts."""

import pytest

import aurora_devops

COMPOSE = """\
services:
  web:
    image: ghcr.io/acme/shop:1.4
    env_file: {}
  postgres:
    image: postgres:18
  cache:
    image: redis:8
"""


@pytest.mark.parametrize(
    ("named", "text", "lines"),
    [
        ("web.env", "# settings\nDB_HOST=postgresql\n", [2]),
        ("[{path: web.env}]", "export DB_HOST='postgresql' # the database\n", [1]),
        ("[web.env]", "REDIS_URL=redis://caches:6379/0\n", [1]),
        ("web.env", "DB_HOST=postgres\nREDIS_URL=redis://cache/0\n", []),
        ("web.env", "DB_HOST=db.example.com\nEMAIL_SERVER=localhost\n", []),
        ("other.env", "DB_HOST=postgresql\n", []),
    ],
)
def test_a_host_in_a_file_of_variables(named: str, text: str, lines: list[int]) -> None:
    files = {"compose.yaml": COMPOSE.format(named), "web.env": text}
    report = aurora_devops.lint(files, select=["unknown-service-host"])
    assert [(one.path, one.line) for one in report.findings] == [("web.env", line) for line in lines]


@pytest.mark.parametrize(
    ("environment", "reported"),
    [("", True), ("    environment: {DB_HOST: postgres}\n", False)],
)
def test_the_environment_overrides_a_file(environment: str, reported: bool) -> None:
    text = COMPOSE.format("web.env").replace("env_file: web.env\n", f"env_file: web.env\n{environment}")
    report = aurora_devops.lint(
        {"compose.yaml": text, "web.env": "DB_HOST=postgresql\n"}, select=["unknown-service-host"]
    )
    assert bool(report.findings) is reported


@pytest.mark.parametrize(("password", "reported"), [("J7fk2LqWx90PzRt4", False), ("n7QxLw2bVt9ZkR4e", True)])
def test_passwords_in_two_files(password: str, reported: bool) -> None:
    """The values are compared although secrets are masked in facts."""
    files = {
        "compose.yaml": "services:\n  web:\n    image: ghcr.io/acme/shop:1\n    env_file: web.env\n"
        "  db:\n    image: docker.io/postgres:18\n    env_file: db.env\n",
        "web.env": "DB_HOST=db\nDB_USER=shop\nDB_PASSWORD=J7fk2LqWx90PzRt4\n",
        "db.env": f"POSTGRES_USER=shop\nPOSTGRES_PASSWORD={password}\n",
    }
    report = aurora_devops.lint(files, select=["other-database-credentials"])
    assert [one.path for one in report.findings] == (["web.env"] if reported else [])
