"""Which paths git ignores, from the files `.gitignore` of the folders above them."""

from aurora_devops.core.patterns import Ignored
from aurora_devops.core.source import Source

FILES = {
    ".gitignore": "build/\n*.log\n!keep.log\n/generated.yaml\n",
    "web/.gitignore": "!debug.log\ndist\n",
}


def ignored(path: str) -> bool:
    """Whether git ignores a path of the repository of these tests."""
    return Ignored(lambda name: Source(name, FILES[name]) if name in FILES else None)(path)


def test_patterns_of_the_root_count_at_any_depth() -> None:
    assert ignored("error.log")
    assert ignored("api/error.log")
    assert not ignored("api/keep.log")
    assert ignored("generated.yaml")
    assert not ignored("api/generated.yaml")


def test_a_pattern_of_folders_matches_the_folder_and_what_is_below() -> None:
    assert ignored("build")
    assert ignored("api/build/app.js")


def test_the_deepest_file_with_a_match_decides() -> None:
    assert not ignored("web/debug.log")
    assert ignored("web/error.log")
    assert ignored("web/dist/app.js")
    assert not ignored("api/dist/app.js")
