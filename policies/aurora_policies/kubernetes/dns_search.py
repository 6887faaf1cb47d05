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
    """A pod looks up every outside name in the cluster first.

    With the default `ndots:5` a name such as `api.example.com` is asked for five times before the right one.
    Set the option `ndots` to 2 in `dnsConfig`, or end outside names with a dot.
    """
    config = inside.spec.dns_config
    ndots = (
        next((option.value for option in config.options if option.name == "ndots"), None) if config else None
    )
    number = None if ndots is None else whole(str(ndots))
    if number is not None and number <= 2:
        return
    at = config.at["options"] if config and config.options else inside.missing("dnsConfig", "options")
    if at is None:
        at = inside.at["dnsConfig"]
    if inside.whole:
        yield Finding(at=at, message=f"{inside.title} looks up every outside name in the cluster first")
