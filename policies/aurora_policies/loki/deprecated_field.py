from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.loki import Loki

from ._examples import LOKI


@policy(
    "LOK005",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            LOKI.replace("limits_config:\n", "limits_config:\n  «enforce_metric_name»: false\n").replace(
                "  delete_request_store", "  «shared_store»: s3\n  delete_request_store"
            )
        ),
        good(LOKI, because="these fields exist in Loki 3"),
    ],
)
def deprecated_field(config: Loki) -> Iterator[Finding]:
    """A field was removed in Loki 3.0.

    Loki 3 does not start with an unknown field.
    Remove it: the compactor and the shippers use the `object_store` of the schema.

    <https://grafana.com/docs/loki/latest/setup/upgrade/>
    """
    found = []
    if "enforce_metric_name" in config.limits_config.given:
        found.append(("enforce_metric_name", config.at["limits_config"]["enforce_metric_name"]))
    if config.compactor.shared_store is not None:
        found.append(("shared_store", config.at["compactor"]["shared_store"]))
    for name in ("boltdb_shipper", "tsdb_shipper"):
        shipper = config.storage_config.get(name)
        if isinstance(shipper, dict) and "shared_store" in shipper:
            found.append(("shared_store", config.at["storage_config"][name]["shared_store"]))
    for key, at in found:
        yield Finding(at=at.key, message=f"'{key}' was removed in Loki 3.0; remove it")
