"""The names of descriptions in code."""

import pytest

from aurora_devops.code.described import described_names, names_in
from aurora_devops.code.sources import Sources

ANSWER = 'package main\n\ntype Tide struct {\n\tHeight int `json:"heightCm,omitempty"`\n\tAt string `json:"at"`\n}\n'
QUERY = 'package main\n\nconst find = "SELECT at, height_cm FROM tides"\n\nvar day = r.FormValue("day")\n'


def test_names_of_go_are_tags_and_whole_strings():
    names, spelled = described_names(
        Sources({"main.go": ANSWER, "find.go": QUERY}), ["at", "day", "height_cm", "tides"], "go"
    )
    assert names == {"at", "day"}
    assert [(one.name, one.spelling, one.file, one.line, one.exact) for one in spelled] == [
        ("height_cm", "heightCm", "main.go", 4, True)
    ]


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("app/find.py", True),
        ("db/migrations/0001_tides.sql", True),
        ("tests/test_find.py", False),
        ("web/src/find.test.ts", False),
        ("README.md", False),
    ],
)
def test_words_of_all_code_but_tests_are_names(path, known):
    names, _ = described_names(Sources({path: "SELECT at, height_cm FROM tides\n"}), ["height_cm"], "python")
    assert (names == {"height_cm"}) is known


def test_a_word_is_no_part_of_another_one():
    names, spelled = described_names(Sources({"app.py": "my_height_cm = 1\n"}), ["height_cm"], "python")
    assert (names, spelled) == (frozenset(), ())


def test_properties_and_query_parameters_are_names():
    description = {
        "paths": {
            "/tides": {"get": {"parameters": [{"name": "day", "in": "query"}, {"name": "id", "in": "path"}]}}
        },
        "components": {"schemas": {"Tide": {"allOf": [{"properties": {"at": {"type": "string"}, 1: {}}}]}}},
    }
    assert sorted(names_in(description)) == ["at", "day"]
