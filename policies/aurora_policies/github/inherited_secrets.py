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
            """,
            because="the called workflow receives a single secret",
        ),
    ],
)
def inherited_secrets(inside: JobIn) -> Iterator[Finding]:
    """A reusable workflow receives every secret of the caller.

    If the workflow or an action in it is compromised, secrets that it does not need leak too.
    Pass the needed secrets by name.
    """
    if inside.job.secrets == "inherit":
        yield Finding(
            at=inside.at["secrets"],
            message=f"workflow '{inside.job.uses}' receives every secret; pass the needed ones by name",
        )
