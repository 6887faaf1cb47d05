from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.loki import InvalidLokiConfig

from ._examples import LOKI


@policy(
    "LOK001",
    severity="error",
    category="validity",
    examples=[
        bad(LOKI.replace("v13", "«v3»").replace("24h", "«12h»")),
        bad(LOKI.replace("compactor", "«compacter»").replace("2024-04-01", "«01.04.2024»")),
        good(LOKI, because="the period is complete"),
        good(LOKI.replace("v13", "${SCHEMA}"), because="the value of the variable is not known"),
    ],
)
def invalid_configuration(problem: InvalidLokiConfig) -> Iterator[Finding]:
    """Loki does not start with this configuration.

    It ends with the error, so that no logs are stored.
    Use the keys and values of the reference, and run `loki -verify-config`. An unknown key is reported if it resembles
    a known one, because new ones are added.

    <https://grafana.com/docs/loki/latest/configure/>
    """
    yield Finding(at=problem.at, message=problem.message)
