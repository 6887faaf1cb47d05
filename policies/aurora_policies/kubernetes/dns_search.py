from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.numbers import whole
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import pod


@policy(
    "KUB142",
    severity="info",
    category="performance",
    equivalents={"kube-linter": "dnsconfig-options"},
    examples=[
        bad("""\
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
            «spec»:
              containers:
                - name: web
                  image: nginx:1.27.3
            """),
        good(
            pod(
                spec="""\
            dnsConfig:
              options:
                - name: ndots
                  value: "2"
            """
            )
        ),
    ],
)
def dns_search(inside: PodIn) -> Iterator[Finding]:
    """A pod does not lower the DNS option `ndots`, so it looks up external names in the cluster first.

    With the default `ndots:5`, each lookup of a name such as `api.example.com` sends several queries for names in the
    cluster, which slow down requests and load the DNS server.
    Set `ndots` to 2 or less in `dnsConfig.options`, or end external names with a dot.

    <https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config>
    """
    config = inside.spec.dns_config
    options = config.options if config else []
    ndots = next((option.value for option in options if option.name == "ndots"), None)
    number = None if ndots is None else whole(str(ndots))
    if not inside.whole or (number is not None and number <= 2):
        return
    at = config.at["options"] if config and options else inside.missing("dnsConfig", "options")
    message = f"{inside.title} looks up external names in the cluster first; set ndots to 2 in dnsConfig"
    yield Finding(at=at or inside.at["dnsConfig"], message=message)
