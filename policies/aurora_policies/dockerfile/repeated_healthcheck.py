from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Healthcheck, Stage

from ._edits import overriding


@policy(
    "DKR006",
    severity="warning",
    category="maintainability",
    equivalents={
        "hadolint": "DL3012",
        "trivy": ("DS-0023", "AVD-DS-0023"),
        "buildkit": "MultipleInstructionsDisallowed",
    },
    examples=[
        bad(
            "FROM nginx:1.29\nHEALTHCHECK CMD /bin/old\n«HEALTHCHECK» CMD /bin/new\n",
            fixed="FROM nginx:1.29\nHEALTHCHECK CMD /bin/new\n",
        ),
        good("FROM nginx:1.29 AS base\nHEALTHCHECK CMD /bin/old\nFROM base\nHEALTHCHECK CMD /bin/new\n"),
    ],
)
def repeated_healthcheck(stage: Stage) -> Iterator[Finding]:
    """A stage has more than one HEALTHCHECK.

    Docker uses only the last one, so changes to the first one have no effect.
    Keep one.
    The fix removes the earlier one. It is not applied by default, because that may be the intended one.

    https://docs.docker.com/reference/build-checks/multiple-instructions-disallowed/
    """
    yield from overriding(stage, Healthcheck)
