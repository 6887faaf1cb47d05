from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pins import unpinned


@policy(
    "DKR162",
    severity="warning",
    category="reproducibility",
    equivalents={"hadolint": "DL3062"},
    examples=[
        bad("FROM golang:1.23\nRUN «go install» golang.org/x/tools/gopls@latest\n"),
        bad("FROM golang:1.23\nRUN «go install» golang.org/x/tools/gopls\n"),
        good("FROM golang:1.23\nRUN go install golang.org/x/tools/gopls@v0.17.1\n"),
        good("FROM golang:1.23\nRUN go install ./cmd/app\n"),
    ],
)
def unpinned_go_module(run: Run) -> Iterator[Finding]:
    """`go install` installs a module without a version.

    A later build installs another version, so that builds are not reproducible, and an image that worked cannot be
    built again.
    Write `module@version`. `@latest` is not a version.

    https://go.dev/ref/mod#go-install
    """
    yield from unpinned(run, "go")
