from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import finding

_LIMITS = (
    "-c",
    "--constraint",
    "-r",
    "--requirement",
    "--requirements",
    "--require-hashes",
    "--no-index",
    "--pylock",
)


class Options(PolicyOptions):
    """What may be installed without a version."""

    ignored: tuple[str, ...] = option(
        ("pip", "setuptools", "wheel"), description="Packages that may be installed without a version."
    )


@policy(
    "DKR113",
    severity="warning",
    category="reproducibility",
    equivalents={"hadolint": "DL3013"},
    examples=[
        bad("FROM python:3.12\nRUN «pip install» --no-cache-dir poetry\n"),
        bad("FROM python:3.12\nRUN «pip3 install» git+https://github.com/psf/black.git\n"),
        good("FROM python:3.12\nRUN pip install poetry==1.8.5\n"),
        good(
            "FROM python:3.12\nRUN pip install -r requirements.txt\n", because="the file may contain versions"
        ),
        good("FROM python:3.12\nRUN pip install 'flask>=3,<4' ./app\n", because="a range is accepted"),
        good(
            "FROM python:3.12\nRUN pip install --upgrade pip\n",
            because="pip itself is allowed by default",
        ),
    ],
)
def unpinned_pip_package(run: Run, options: Options) -> Iterator[Finding]:
    """`pip install` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again; a release that an attacker published is installed on the same day.
    Write `name==version`, or use a requirements file with hashes.

    https://pip.pypa.io/en/stable/topics/secure-installs/
    """
    for install in run.installs:
        if install.manager not in ("pip", "pipx") and (install.manager, install.verb) != (
            "uv",
            "pip install",
        ):
            continue
        if install.command.has_flag(*_LIMITS) or "PIP_CONSTRAINT" in run.environment:
            continue
        packages = [package for package in install.packages if package.name.lower() not in options.ignored]
        yield from finding(run, install, packages)
