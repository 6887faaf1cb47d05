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
        good("FROM node:22\nRUN npm install\n", because="package-lock.json contains the versions"),
        good("FROM node:22\nRUN npm install ./folder\n"),
    ],
)
def unpinned_npm_package(run: Run) -> Iterator[Finding]:
    """`npm install` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again; a release that an attacker published is installed on the same day.
    Write `name@version`, or list the package in `package.json` and run `npm ci`.

    https://docs.npmjs.com/cli/v11/commands/npm-install
    """
    yield from unpinned(run, "npm")
