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
        good("FROM node:24\nCOPY . /srv/\n", because="the other files are not known"),
    ],
)
def missing_dockerignore(repository: Repository) -> Iterator[Finding]:
    """The whole build context is copied without a `.dockerignore`.

    The image gets `.git` with the whole history, `.env` and other local files, and every commit invalidates the
    cache of later steps.
    Add a `.dockerignore` beside the Dockerfile or at the root of the context.

    https://docs.docker.com/build/concepts/context/#dockerignore-files
    """
    # With a single file, the other files of the directory are not known.
    if len(repository.paths) < 2:
        return
    seen: set[str] = set()
    for fact in repository.about("context"):
        if fact.path not in seen and not _ignores(fact.path, repository.paths):
            seen.add(fact.path)
            yield Finding(at=fact, message="the whole context is copied without a .dockerignore; add one")


def _ignores(path: str, paths: frozenset[str]) -> bool:
    """Whether one of the directories that can be the context has an ignore file."""
    if f"{path}.dockerignore" in paths or f"{path}.containerignore" in paths:
        return True
    parts = path.split("/")[:-1]
    above = ("".join(f"{part}/" for part in parts[:depth]) for depth in range(len(parts) + 1))
    return any(folder + name in paths for folder in above for name in _NAMES)
