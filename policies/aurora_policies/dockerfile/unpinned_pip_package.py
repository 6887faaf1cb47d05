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
        good("FROM python:3.12\nRUN pip install -r requirements.txt\n", because="the file decides"),
        good("FROM python:3.12\nRUN pip install 'flask>=3,<4' ./app\n", because="a range is a choice"),
        good(
            "FROM python:3.12\nRUN pip install --upgrade pip\n",
            because="it installs the others and is not one of them",
        ),
    ],
)
def unpinned_pip_package(run: Run, options: Options) -> Iterator[Finding]:
    """pip installs a package in whatever version the index has today.

    The same Dockerfile builds another image tomorrow, and a release that breaks the build, or was taken over by an
    attacker, is installed on the day it comes out.
    Write `name==version`, or list it in a requirements file with hashes.
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
