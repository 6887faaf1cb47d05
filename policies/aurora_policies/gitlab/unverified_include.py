from collections.abc import Iterator

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import PipelineIn

_COMMIT = regex(r"/(?:raw/)?[0-9a-f]{40}/")


@policy(
    "GLC015",
    severity="warning",
    category="security",
    examples=[
        bad("include:\n  - remote: «https://ci.example.org/test.yml»\n"),
        bad("include: «http://ci.example.org/test.yml»\n"),
        good(
            """\
            include:
              - remote: https://ci.example.org/test.yml
                integrity: sha256-L3/GAoKaw0Arw6hDCKeKQlV1QPEgHYxGBHsH4zG1IY8=
            """,
            because="GitLab verifies the content",
        ),
        good(
            "include:\n  - remote: https://gitlab.com/acme/ci/-/raw/11bd71901bbe5b1630ceea73d27597364c9af683/test.yml\n",
            because="the address contains the commit",
        ),
    ],
)
def unverified_include(inside: PipelineIn) -> Iterator[Finding]:
    """A configuration is included from a URL, and its content is not verified.

    Anyone who controls the server changes this pipeline and runs commands with its secrets; with `http://`, so does
    everyone on the network.
    Add `integrity` with the SHA-256 hash of the file, or use a URL with a commit.

    https://docs.gitlab.com/ci/yaml/#includeintegrity
    """
    include, root = inside.configuration.include, inside.configuration.at["include"]
    for index, item in enumerate(include) if isinstance(include, list) else ((None, include),):
        at: Place = root if index is None else root[index]
        address = item
        if isinstance(item, dict):
            address, at = item.get("remote"), at["remote"]
            if item.get("integrity") is not None:
                continue
        if not isinstance(address, str) or not address.startswith(("http://", "https://")):
            continue
        if address.startswith("http://"):
            yield Finding(
                at=at, message=f"'{address}' is included over plain HTTP; use HTTPS and add 'integrity'"
            )
        elif not _COMMIT.search(address) and "$" not in address:
            yield Finding(at=at, message=f"'{address}' is included without 'integrity'")
