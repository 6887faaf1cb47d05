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
    """`gem install` installs a package without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again.
    Write `name:version`, or use a `Gemfile` with its lock file.

    https://guides.rubygems.org/command-reference/#gem-install
    """
    yield from unpinned(run, "gem")
