from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy


@policy(
    "DOC004",
    severity="warning",
    category="maintainability",
    examples=[
        bad("See [the guide](«docs/giude.md»).\n", files={"docs/guide.md": "# Guide\n", "LICENSE": ""}),
        good(
            "See [the guide](docs/guide.md#setup), [docs](docs/) and [home](https://example.com/x.md).\n",
            files={"docs/guide.md": "# Guide\n", "LICENSE": ""},
            because="the file and the directory exist, and URLs are not checked",
        ),
        good("See [the guide](docs/guide.md).\n", because="the other files are not part of the run"),
    ],
)
def broken_link(repository: Repository) -> Iterator[Finding]:
    """A link points to a file that does not exist in the repository.

    Readers get an error page, often because a file was moved.
    Correct the path. It is relative to the document, or to the root of the repository if it begins with `/`.
    A run over a part of the repository reports nothing, and neither do links to excluded files.
    """
    paths = repository.paths
    # Without sources or a licence beside the artifacts, this is a run over single files.
    if all(path.rpartition("/")[2].lower().endswith(_ARTIFACTS) for path in paths):
        return
    seen = {"/".join(path.split("/")[:depth]) for path in paths for depth in range(path.count("/") + 1)}
    at_root = any("/" not in path and not path.lower().endswith(_ARTIFACTS) for path in paths)
    for fact in repository.about("document-link"):
        target = fact.name.rstrip("/")
        if target in paths or target in seen or target.startswith("..") or target == ".":
            continue
        top = target.partition("/")[0]
        if repository.excludes(fact.name):
            continue
        if at_root or ("/" in target and top in seen):
            yield Finding(at=fact, message=f"'{target}' does not exist in the repository")


_ARTIFACTS = (".md", ".markdown", ".yaml", ".yml", ".json", "dockerfile")
