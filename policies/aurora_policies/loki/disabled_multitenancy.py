from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.loki import Loki

from ._examples import LOKI


@policy(
    "LOK002",
    severity="info",
    category="security",
    examples=[
        bad(LOKI.replace("auth_enabled: true", "auth_enabled: «false»")),
        good(LOKI, because="requests need the header of a tenant"),
    ],
)
def disabled_multitenancy(config: Loki) -> Iterator[Finding]:
    """Loki accepts requests without a tenant.

    All clients write and read the logs of one tenant, so a proxy cannot separate teams.
    Set `auth_enabled: true`, and let a proxy authenticate clients and set the header `X-Scope-OrgID`; Loki itself does
    not authenticate.

    <https://grafana.com/docs/loki/latest/operations/authentication/>
    """
    if config.auth_enabled is False:
        message = "auth_enabled is false, so all clients share one tenant; set it to true behind a proxy"
        yield Finding(at=config.at["auth_enabled"], message=message)
