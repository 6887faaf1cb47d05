from collections.abc import Iterator
from typing import Any

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.otel import Collector

from ._examples import WHOLE


@policy(
    "OTC007",
    severity="warning",
    category="security",
    examples=[
        bad(WHOLE.replace("tempo:4317\n", "tempo:4317\n    tls:\n      insecure_skip_verify: «true»\n")),
        bad(WHOLE.replace("tempo:4317\n", "otlp.example.com:4317\n    tls:\n      insecure: «true»\n")),
        good(
            WHOLE.replace("tempo:4317\n", "tempo.monitoring.svc:4317\n    tls:\n      insecure: true\n"),
            because="the name is one of the cluster, without TLS",
        ),
    ],
)
def unverified_tls(config: Collector) -> Iterator[Finding]:
    """An exporter sends data without TLS, or does not verify the certificate of the server.

    An attacker in the network can read the data and the credentials of the exporter.
    Set `tls.ca_file` to the certificate authority of the server. Without TLS, only hosts whose name is not a public
    domain are accepted.

    <https://github.com/open-telemetry/opentelemetry-collector/blob/main/config/configtls/README.md>
    """
    for name, exporter in config.exporters.items():
        tls = exporter.get("tls") if isinstance(exporter, dict) else None
        if not isinstance(tls, dict):
            continue
        at = config.at["exporters"][name]["tls"]
        if tls.get("insecure_skip_verify") is True:
            message = f"exporter '{name}' does not verify the certificate; remove insecure_skip_verify: true"
            yield Finding(at=at["insecure_skip_verify"], message=message)
        elif tls.get("insecure") is True and _is_public(exporter.get("endpoint")):
            yield Finding(
                at=at["insecure"], message=f"exporter '{name}' sends data without TLS; remove insecure: true"
            )


_PRIVATE = (".local", ".svc", ".internal", ".localdomain", ".lan", ".localhost")


def _is_public(endpoint: Any) -> bool:
    """Whether an endpoint has the name of a public domain."""
    if not isinstance(endpoint, str) or "$" in endpoint or "{" in endpoint:
        return False
    host = endpoint.rpartition("://")[2].partition("/")[0].rpartition(":")[0] or endpoint
    last = host.rpartition(".")[2]
    return "." in host and last.isalpha() and not host.endswith(_PRIVATE)
