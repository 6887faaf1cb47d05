from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import PinnedPackage, RequiredPackage
from aurora_devops.runtimes import allows_package

_PROJECT = """\
[project]
name = "shop"
version = "1.4.0"
dependencies = [
    "flask[async]>=3.1,<4",
    "redis>=7",
    "tomli>=2; python_version < '3.11'",
]
"""
_POETRY = """\
[tool.poetry]
name = "shop"

[tool.poetry.dependencies]
python = "^3.12"
flask = {version = "^3.1", extras = ["async"]}
"""
_SETUP = "[options]\ninstall_requires =\n    flask>=3.1\n    redis>=7\n"
_LOCK = """\
version = 1

[[package]]
name = "flask"
version = "{}"
source = {{ registry = "https://pypi.org/simple" }}
"""
_PACKAGE = {"package.json": '{"name": "shop", "dependencies": {"vue": "^3.5.0"}}\n'}
_NPM_LOCK = """\
{{
  "name": "shop",
  "lockfileVersion": 3,
  "packages": {{
    "": {{"name": "shop", "dependencies": {{"vue": "^3.5.0"}}}},
    "node_modules/vue": {{
      {}
    }}
  }}
}}
"""


@policy(
    "DLV201",
    severity="warning",
    category="validity",
    examples=[
        bad("«flask==2.3.3»\nredis==7.1.0\n", path="requirements.txt", files={"pyproject.toml": _PROJECT}),
        bad(
            "«Flask[async] == 2.3.3» ; python_version >= '3.9'\n",
            path="requirements-dev.txt",
            files={"setup.cfg": _SETUP, "README.md": "# Shop\n"},
        ),
        bad(
            "-r base.txt\n«flask==4.0.0» \\\n    --hash=sha256:00\n",
            path="api/requirements/production.txt",
            files={"api/pyproject.toml": _POETRY},
        ),
        bad(
            _LOCK.format("2.3.3")
            .replace('flask"', '«flask"')
            .replace('3.3"', '3.3»"')
            .replace('name = "«flask', 'name = "«flask'),
            path="uv.lock",
            files={"pyproject.toml": _PROJECT},
        ),
        bad(_NPM_LOCK.format('«"version": "2.7.16"»'), path="package-lock.json", files=_PACKAGE),
        good(
            "flask==3.1.2\nredis==7.1.0\ntomli==1.0\n",
            path="requirements.txt",
            files={"pyproject.toml": _PROJECT},
            because="the versions are allowed, and one is for another version of Python",
        ),
        good(
            "flask==4.0.0rc1\n",
            path="docs/requirements.txt",
            files={"pyproject.toml": _PROJECT},
            because="the file is for another project",
        ),
        good(
            "flask==3.1\nflask==2.3.3 ; python_version < '3.9'\n",
            path="requirements.txt",
            files={"pyproject.toml": _PROJECT},
            because="one of the versions is allowed",
        ),
        good(
            "flask>=2\n",
            path="requirements.txt",
            files={"pyproject.toml": _PROJECT},
            because="no version is pinned",
        ),
        good(
            _NPM_LOCK.format('"version": "3.5.22"'),
            path="package-lock.json",
            files=_PACKAGE,
            because="the version is allowed",
        ),
    ],
)
def excluded_package_version(repository: Repository) -> Iterator[Finding]:
    """A file pins a version of a package that the manifest of the project does not allow.

    The installation of the project fails, or replaces the package by another version than the one that is pinned.
    Pin a version that the manifest allows, or correct the manifest, and write the lock file again.
    Pins are those of files of requirements beside `pyproject.toml` or `setup.cfg` or in their folder `requirements`, of
    `uv.lock`, `poetry.lock` and `pdm.lock`, and of `package-lock.json` beside a `package.json`.
    Packages are those that are always installed: without markers, and not in groups. Files for documentation,
    examples and the oldest versions are not compared.

    <https://packaging.python.org/en/latest/specifications/dependency-specifiers/>
    """
    required = {(one.path, one.language, one.name): one for one in repository.of(RequiredPackage)}
    seen = set()
    for one in repository.of(PinnedPackage):
        found = required.get((one.manifest, one.language, one.name))
        place = one.path, one.span.start
        if found is None or place in seen:
            continue
        if all(allows_package(one.language, found.versions, each) is False for each in one.versions):
            seen.add(place)
            versions = " and ".join(one.versions)
            yield Finding(
                at=one,
                message=f"'{one.name}' has the version {versions}, but '{found.path}' requires '{found.versions}'",
                related=(Related(found, "the versions that the project allows"),),
            )
