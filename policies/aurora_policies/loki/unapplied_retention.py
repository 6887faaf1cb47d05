from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.loki import Loki

from ._examples import LOKI


@policy(
    "LOK003",
    severity="warning",
    category="reliability",
    examples=[
        bad(LOKI.replace("744h", "«744h»").replace("retention_enabled: true", "retention_enabled: false")),
        bad(
            LOKI.replace("  delete_request_store: s3\n", "").replace(
                "retention_enabled: true", "retention_enabled: «true»"
            )
        ),
        good(LOKI, because="the compactor deletes what is older than a month"),
        good(
            LOKI.replace("744h", "0s").replace("retention_enabled: true", "retention_enabled: false"),
            because="logs are kept forever",
        ),
    ],
)
def unapplied_retention(config: Loki) -> Iterator[Finding]:
    """A retention period is set, but the compactor does not apply it.

    Logs are never deleted, until the storage is full.
    Set `compactor.retention_enabled: true`, and `compactor.delete_request_store` to the object store, without which
    Loki 3 does not start.

    <https://grafana.com/docs/loki/latest/operations/storage/retention/>
    """
    compactor, period = config.compactor, config.limits_config.retention_period
    by_table = config.table_manager.get("retention_deletes_enabled") is True
    if compactor.retention_enabled:
        # Before Loki 3, 'shared_store' was used for both.
        if not compactor.delete_request_store and not compactor.shared_store:
            message = (
                "the compactor has no 'delete_request_store', so Loki 3 does not start; set the object store"
            )
            yield Finding(at=config.at["compactor"]["retention_enabled"], message=message)
    elif period and period.strip("0smhdwy") and not by_table:
        message = f"retention_period is {period}, but the compactor does not set retention_enabled: true"
        yield Finding(at=config.at["limits_config"]["retention_period"], message=message)
