import pytest

import aurora_devops
from aurora_devops.kinds.dockerfile.ignore import left_out


@pytest.mark.parametrize(
    ("path", "patterns", "expected"),
    [
        ("dist", ["dist"], True),
        ("dist/app", ["dist"], True),
        ("src/dist", ["dist"], False),
        ("src/dist", ["**/dist"], True),
        ("a.md", ["*.md"], True),
        ("docs/a.md", ["*.md"], False),
        ("README.md", ["*.md", "!README.md"], False),
        ("app", ["*", "!app"], False),
        ("dist", [], False),
        ("dist", ["\\"], False),
        ("dist", ["[b-a]", "!\\", "dist"], True),
        ("dist", ["!"], False),
        ("web/app/main.ts", ["**", "!web"], False),
        ("web/app/main.ts", ["**", "!web", "web/app"], True),
        ("web/app/main.ts", ["*", "web/**", "!web/app/"], False),
        ("web", ["*", "!./web/"], False),
        ("web/dist", ["**", "! web", "**/dist"], True),
        ("api/main.ts", ["**", "!web"], True),
    ],
)
def test_patterns_begin_at_the_root(path, patterns, expected):
    assert left_out(path, patterns) is expected


def test_comments_and_blank_lines_are_no_patterns():
    files = {"Dockerfile": "FROM a:1\nCOPY app /\n", ".dockerignore": "# app\n\n   \r\n  # app\n"}
    assert not aurora_devops.lint(files, select=["ignored-source"]).findings


def test_the_line_that_leaves_it_out_is_shown():
    files = {"Dockerfile": "FROM a:1\nCOPY app /\n", ".dockerignore": "x\r\napp\r\n"}
    (finding,) = aurora_devops.lint(files, select=["CopyIgnoredFile"]).findings
    assert [(place.path, place.location.line) for place in finding.related] == [(".dockerignore", 2)]
