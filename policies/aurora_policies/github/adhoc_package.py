from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.formats.packages import installs
from aurora_devops.kinds.github import StepIn

_MANAGERS = frozenset({"npm", "yarn", "pnpm", "gem"})
_HINTS = (*_MANAGERS, "bundle")


@policy(
    "GHA079",
    severity="info",
    category="reproducibility",
    equivalents={"zizmor": "adhoc-packages"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      «npm install -g typescript@5.6.2»
                      «gem install rake»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      npm ci
                      npm install ./tools
                      bundle install
            """,
            because="a lock file pins the packages, and a local folder is part of the repository",
        ),
    ],
)
def adhoc_package(script: Script) -> Iterator[Finding]:
    """A workflow installs a package that no lock file pins.

    The newest version, or the newest version of its dependencies, is installed in each run: a later run can fail or
    install a compromised release.
    Add the package to `package.json` or `Gemfile`, commit the lock file, and use `npm ci` or `bundle install`.
    """
    tree = script.parsed
    if (
        tree is None
        or not isinstance(script.context, StepIn)
        or not any(name in script.text for name in _HINTS)
    ):
        return
    for install in installs(tree):
        names = [
            package.name for package in install.packages if package.kind == "registry" and package.static
        ]
        if install.manager in _MANAGERS and names:
            at = script.place(install.command.start, install.command.end)
            message = f"package '{names[0]}' is installed without a lock file"
            yield Finding(at=at, message=message)
    for command in tree.called("bundle"):
        if command.subcommand == "add":
            at = script.place(command.start, command.end)
            yield Finding(at=at, message="'bundle add' changes the lock file in the run; commit the change")
