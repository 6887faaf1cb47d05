from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.gitlab import Artifacts


@policy(
    "GLC030",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            "build:\n  script: make\n  «artifacts»:\n    paths: [out/]\n",
            fixed="build:\n  script: make\n  artifacts:\n    paths: [out/]\n    expire_in: 1 week\n",
        ),
        good(
            "build:\n  script: make\n  artifacts:\n    paths: [out/]\n    expire_in: 1 day\n",
            because="the files are deleted after a day",
        ),
        good(
            "test:\n  script: make test\n  artifacts:\n    reports:\n      junit: report.xml\n",
            because="reports are small",
        ),
    ],
)
def missing_artifact_expiry(artifacts: Artifacts) -> Iterator[Finding]:
    """Artifacts have no `expire_in`.

    They are kept for the time of the instance, 30 days by default, and those of the latest pipeline of each branch for
    longer, so they fill the storage of the project.
    Set the time that you need them for.
    The fix writes a week, which may be too short, so it is not applied by default.

    https://docs.gitlab.com/ci/yaml/#artifactsexpire_in
    """
    if artifacts.paths and "expire_in" not in artifacts.given:
        fix = Fix((Edit(at=artifacts.at["paths"].below, text="expire_in: 1 week"),))
        yield Finding(at=artifacts.at, message="the artifacts have no expire_in (default 30 days)", fix=fix)
