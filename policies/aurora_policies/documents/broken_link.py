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
        ),
        good("See [the guide](docs/guide.md).\n", because="a run over one file knows of no other"),
    ],
)
def broken_link(repository: Repository) -> Iterator[Finding]:
    """A link leads to a file that the repository does not have.

    The reader gets an error page in the middle of an instruction, often since a file was moved.
    Correct the path; it is relative to the document, or to the repository's root where it begins with `/`.
    A run over a part of the repository is silent, and nothing is said of files that the configuration excludes.
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
            yield Finding(at=fact, message=f"there is no {target} in the repository")


_ARTIFACTS = (".md", ".markdown", ".yaml", ".yml", ".json", "dockerfile")
