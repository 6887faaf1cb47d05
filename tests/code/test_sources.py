"""Which files of a repository are source code of its application."""

import pytest

from aurora_devops.code.names import names_of
from aurora_devops.code.numbers import numbers_of
from aurora_devops.code.sources import Sources

READING = "const url = process.env.CACHE_FOLDER_URL; listen(4873);"
BUNDLE = f'(()=>{{{READING * 1_500}}})();\n"use strict";\n'
PICTURE = f'const icon = "data:{"A" * 60_000}";\n' + f"{READING}\n" * 300


@pytest.mark.parametrize(
    ("path", "text", "own"),
    [
        ("lib/main.cjs", READING, True),
        (".yarn/releases/yarn-4.2.2.cjs", READING, False),
        ("services/api/.yarn/plugins/@yarnpkg/plugin-tools.cjs", READING, False),
        (".pnp.cjs", READING, False),
        ("lib/yarn/releases.cjs", READING, True),
        ("lib/all.js", BUNDLE, False),
        ("lib/icon.js", PICTURE, True),
    ],
)
def test_code_of_others_is_left_out(path: str, text: str, own: bool) -> None:
    """Yarn in the repository is no part of the application, and a bundle has all of its libraries."""
    assert [one for one, _ in Sources({path: text}).code(".js", ".cjs")] == ([path] if own else [])


@pytest.mark.parametrize(
    ("path", "own"), [(".yarn/releases/yarn-4.2.2.cjs", False), ("lib/releases.cjs", True)]
)
def test_names_and_numbers_of_others_are_left_out(path: str, own: bool) -> None:
    sources = Sources({path: READING})
    assert ("CACHE_FOLDER_URL" in names_of(sources)[0], 4873 in numbers_of(sources)) == (own, own)
