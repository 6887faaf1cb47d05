"""The nodes that a word of a text names, and where they are defined."""

import pytest

import aurora_devops
from aurora_devops.delivery.around import Around

PROGRAM = {
    "Dockerfile": 'FROM python:3.13-slim\nCMD ["python", "main.py"]\n',
    "pyproject.toml": '[project]\nname = "NAME"\nversion = "1"\ndependencies = ["fastapi"]\n',
    "main.py": 'import os\n\nURL = os.environ["DATABASE_URL"]\n',
}
COMPOSE = """\
services:
  one:
    build: one
    environment: {DATABASE_URL: "postgres://db/one"}
  two:
    build: two
    environment:
      - DATABASE_URL=postgres://db/two
  db:
    image: localhost:5000/postgres:18.1@sha256:00
"""


@pytest.fixture(scope="module")
def around(tmp_path_factory):
    root = tmp_path_factory.mktemp("around")
    (root / ".git").mkdir()
    (root / "compose.yaml").write_text(COMPOSE)
    for name in ("one", "two"):
        (root / name).mkdir()
        for path, text in PROGRAM.items():
            (root / name / path).write_text(text.replace("NAME", name))
    return Around(aurora_devops.graph(root))


def nodes(around, path, text, line, word):
    written = text.split("\n")[line - 1]
    return around.at(path, line, written, written.index(word) + 1)


@pytest.mark.parametrize(("line", "program"), [(4, "one"), (8, "two")])
def test_a_word_names_what_is_connected_to_its_owner(around, line, program):
    (node,) = nodes(around, "compose.yaml", COMPOSE, line, "DATABASE_URL")
    assert node.id == f"variable:{program}:DATABASE_URL"
    (place,) = around.definitions(node)
    assert (place.path, place.line) == (f"{program}/main.py", 3)


@pytest.mark.parametrize("line", [4, 8])
def test_a_host_in_an_address(around, line):
    assert "service:compose.yaml:db" in [
        node.id for node in nodes(around, "compose.yaml", COMPOSE, line, "db/")
    ]


@pytest.mark.parametrize("word", ["localhost", "postgres", "18.1"])
def test_an_image_is_found_by_each_part_of_its_reference(around, word):
    found = [node.label for node in nodes(around, "compose.yaml", COMPOSE, 10, word)]
    assert found == ["localhost:5000/postgres"]


def test_other_files_and_lines_have_no_nodes(around):
    assert around.at("unknown.yaml", 1, "DATABASE_URL", 3) == []
    assert around.at("compose.yaml", 1, "services:", 3) == []
