from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.facts import Statement

from ._names import hint

_CONFIG = """\
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: shop
spec:
  route:
    receiver: chat
    routes:
      - matchers:
          - name: severity
            value: critical
        receiver: {}
  receivers:
    - name: chat
    - name: pager
"""
_OTHER = {"README.md": "# Shop\n"}


@policy(
    "DLV165",
    severity="error",
    category="validity",
    examples=[
        bad(_CONFIG.format("«page»"), path="k8s/alerts.yaml", files=_OTHER),
        bad(
            _CONFIG.format("pager").replace("receiver: chat", "receiver: «team-chat»"),
            path="k8s/alerts.yaml",
            files=_OTHER,
        ),
        bad(
            _CONFIG.format("«oncall»")
            + "---\n"
            + _CONFIG.format("oncall").replace("name: shop", "name: web").replace("pager", "oncall"),
            path="k8s/alerts.yaml",
            files=_OTHER,
            because="the receivers of another AlertmanagerConfig are not those of this one",
        ),
        good(
            _CONFIG.format("pager"),
            path="k8s/alerts.yaml",
            files=_OTHER,
            because="the object defines the receivers",
        ),
        good(
            _CONFIG.format("oncall").partition("  receivers:")[0],
            path="k8s/patches/alerts.yaml",
            files=_OTHER,
            because="the object has no receivers: it is a part of another one",
        ),
    ],
)
def undefined_config_receiver(repository: Repository) -> Iterator[Finding]:
    """A route of an AlertmanagerConfig names a receiver that the object does not define.

    The Prometheus operator rejects the object, and its alerts are sent to the default receiver.
    Correct the name, or define the receiver in the same object.

    <https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1alpha1.AlertmanagerConfig>
    """
    defined: defaultdict[tuple[str, str, str], dict[str, Statement]] = defaultdict(dict)
    for one in repository.about("config-receiver"):
        defined[one.unit, one.path, one["owner"]].setdefault(one.name, one)
    for route in repository.about("config-route"):
        known = defined.get((route.unit, route.path, route["owner"]))
        if known and route.name not in known and "$" not in route.name:
            yield Finding(
                at=route,
                message=f"the AlertmanagerConfig defines no receiver '{route.name}'{hint(route.name, known)}",
                related=(Related(next(iter(known.values())), "the first receiver"),),
            )
