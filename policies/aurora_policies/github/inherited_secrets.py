from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import JobIn


@policy(
    "GHA051",
    severity="warning",
    category="security",
    equivalents={"zizmor": "secrets-inherit"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              call:
                uses: acme/ci/.github/workflows/test.yml@v1
                secrets: «inherit»
            """
        ),
        good(
            """\
            on: push
            jobs:
              call:
                uses: acme/ci/.github/workflows/test.yml@v1
                secrets:
                  token: ${{ secrets.TOKEN }}
            """
        ),
    ],
)
def inherited_secrets(inside: JobIn) -> Iterator[Finding]:
    """A reusable workflow gets all secrets of the caller.

    Those it has no use for leak with the others if it, or an action in it, is compromised.
    Hand over the ones it needs, by name.
    """
    if inside.job.secrets == "inherit":
        yield Finding(at=inside.at["secrets"], message=f"{inside.job.uses} gets every secret there is")
