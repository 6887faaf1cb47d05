from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR128",
    severity="info",
    category="reproducibility",
    equivalents={"hadolint": "DL3028"},
    examples=[
        bad("FROM ruby:3.3\nRUN «gem install» bundler\n"),
        good("FROM ruby:3.3\nRUN gem install bundler:2.5.22\n"),
        good("FROM ruby:3.3\nRUN gem install bundler -v 2.5.22\n"),
    ],
)
def unpinned_gem(run: Run) -> Iterator[Finding]:
    """gem installs a package in whatever version the registry has today.

    The same Dockerfile builds another image tomorrow, and a build that broke cannot be brought back.
    Write `name:version`, or list it in a `Gemfile` with its lock file.
    """
    yield from unpinned(run, "gem")
