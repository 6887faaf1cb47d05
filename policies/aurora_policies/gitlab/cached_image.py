from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.gitlab import Image, Service


@policy(
    "GLC034",
    severity="info",
    category="reproducibility",
    examples=[
        bad(
            """\
            test:
              image:
                name: acme/build:latest
                pull_policy: «if-not-present»
              script: make test
            """
        ),
        bad(
            """\
            test:
              services:
                - name: postgres:16
                  pull_policy: «never»
              script: make test
            """
        ),
        good(
            """\
            test:
              image:
                name: acme/build:latest
                pull_policy: [always, if-not-present]
              script: make test
            """,
            because="the image of the runner is used only if the registry cannot be reached",
        ),
        good(
            """\
            test:
              image:
                name: alpine@sha256:0000000000000000000000000000000000000000000000000000000000000000
                pull_policy: if-not-present
              script: make test
            """,
            because="a digest always names the same image",
        ),
    ],
)
def cached_image(node: Image | Service) -> Iterator[Finding]:
    """A job uses the image that the runner has, whatever the registry has under its tag.

    Runners have different versions of one tag, and on a shared runner a job can use a private image of another project,
    or one that another job built under the same name.
    Remove `pull_policy`, list `always` first, or pin the image to a digest.

    https://docs.gitlab.com/runner/executors/docker/#configure-how-runners-pull-images
    """
    policies = node.pull_policy if isinstance(node.pull_policy, list) else [node.pull_policy]
    if (
        policies[:1] in (["never"], ["if-not-present"])
        and node.name
        and "@" not in node.name
        and "$" not in node.name
    ):
        message = f"image '{node.name}' is not pulled again, because pull_policy is '{policies[0]}'"
        yield Finding(at=node.at["pull_policy"], message=message)
