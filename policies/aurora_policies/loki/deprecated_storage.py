from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.loki import Loki

from ._examples import LOKI

_DEPRECATED = frozenset(
    {
        *(
            "boltdb",
            "boltdb-shipper",
            "aws",
            "aws-dynamo",
            "gcp",
            "gcp-columnkey",
            "bigtable",
            "bigtable-hashed",
        ),
        *("cassandra", "grpc-store"),
    }
)


@policy(
    "LOK004",
    severity="info",
    category="maintainability",
    examples=[
        bad(LOKI.replace("store: tsdb", "store: «boltdb-shipper»")),
        good(
            LOKI.replace(
                "    - from: 2024-04-01",
                "    - from: 2020-10-24\n      store: boltdb-shipper\n      object_store: s3\n      schema: v11\n"
                "    - from: 2024-04-01",
            ),
            because="an earlier period keeps its store, so that its logs can be read",
        ),
    ],
)
def deprecated_storage(config: Loki) -> Iterator[Finding]:
    """The index is written to a store that is deprecated in Loki.

    New features such as structured metadata need the store `tsdb`, and the other ones will be removed.
    Add a period with `store: tsdb` and `schema: v13` that begins in the future; do not change the present one.

    <https://grafana.com/docs/loki/latest/operations/storage/>
    """
    periods = config.schema_config.configs
    if periods and periods[-1].store in _DEPRECATED:
        at = config.at["schema_config"]["configs"][len(periods) - 1]["store"]
        message = f"store '{periods[-1].store}' is deprecated; add a period with store: tsdb and schema: v13"
        yield Finding(at=at, message=message)
