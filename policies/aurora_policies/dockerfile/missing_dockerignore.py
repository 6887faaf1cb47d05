from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

_NAMES = (".dockerignore", ".containerignore")


@policy(
    "DKR056",
    severity="warning",
    category="security",
    examples=[
        bad("FROM node:24\nCOPY «.» /srv/\n", files={"server.js": ""}),
        good("FROM node:24\nCOPY . /srv/\n", files={"server.js": "", ".dockerignore": ".git\n"}),
        good("FROM node:24\nCOPY src /srv/\n", files={"src/server.js": ""}),
        good("FROM node:24\nCOPY . /srv/\n", because="what else there is, nobody knows"),
    ],
)
def missing_dockerignore(repository: Repository) -> Iterator[Finding]:
    """The whole build context is copied, and no `.dockerignore` keeps anything out of it.

    The image gets `.git` with the whole history, `.env` and other local files, and every commit, even to the README,
    makes all later steps run again.
    Add a `.dockerignore` beside the Dockerfile or at the root of the context.
    """
    # With one file only, the run was not told what lies beside it.
    if len(repository.paths) < 2:
        return
    seen: set[str] = set()
    for fact in repository.about("context"):
        if fact.path not in seen and not _ignores(fact.path, repository.paths):
            seen.add(fact.path)
            yield Finding(at=fact, message="the context is copied, and there is no .dockerignore")


def _ignores(path: str, paths: frozenset[str]) -> bool:
    """Whether there is an ignore file in one of the directories that can be the context."""
    if f"{path}.dockerignore" in paths or f"{path}.containerignore" in paths:
        return True
    parts = path.split("/")[:-1]
    above = ("".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts) + 1))
    return any(folder + name in paths for folder in above for name in _NAMES)
