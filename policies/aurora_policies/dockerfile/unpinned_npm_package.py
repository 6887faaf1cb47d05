from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR116",
    severity="warning",
    category="reproducibility",
    equivalents={"hadolint": "DL3016"},
    examples=[
        bad("FROM node:22\nRUN «npm install» -g pm2\n"),
        bad("FROM node:22\nRUN «npm install» git+https://github.com/npm/npm.git\n"),
        good("FROM node:22\nRUN npm install -g pm2@5.4.2\n"),
        good("FROM node:22\nRUN npm install\n", because="package-lock.json decides"),
        good("FROM node:22\nRUN npm install ./folder\n"),
    ],
)
def unpinned_npm_package(run: Run) -> Iterator[Finding]:
    """npm installs a package in whatever version the registry has today.

    The same Dockerfile builds another image tomorrow, and a version taken over by an attacker is installed
    on the day it comes out.
    Write `name@version`, or list it in `package.json` and run `npm ci`.
    """
    yield from unpinned(run, "npm")
