from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import SoughtNamespaces

from ._monitors import Monitors

_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: {}
  labels:
    app: shop
spec:
  ports:
    - name: http
      port: 80
"""
_FILES = {"k8s/service.yaml": _SERVICE.format("shop")}
_JOB = """\
scrape_configs:
  - job_name: web
    kubernetes_sd_configs:
      - role: {role}
        namespaces:
          names: {names}
    relabel_configs:
      - source_labels: [{label}]
        regex: {value}
        action: keep
"""
_NAME = "__meta_kubernetes_service_name"


@policy(
    "DLV225",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _JOB.format(role="endpoints", names="[«shops»]", label=_NAME, value="web"),
            path="prometheus.yml",
            files=_FILES,
        ),
        bad(
            _JOB.format(
                role="service", names="[«market»]", label="__meta_kubernetes_service_label_app", value="shop"
            ),
            path="prometheus.yml",
            files={
                "base/kustomization.yaml": "resources: [service.yaml]\n",
                "base/service.yaml": _SERVICE.replace("  namespace: {}\n", ""),
                "live/kustomization.yaml": "namespace: shop\nresources: [../base]\n",
            },
        ),
        good(
            _JOB.format(role="endpoints", names="[shop, blog]", label=_NAME, value="web"),
            path="prometheus.yml",
            files=_FILES,
            because="the Service is in one of the namespaces",
        ),
        good(
            _JOB.format(role="endpoints", names="[blog]", label=_NAME, value="blog"),
            path="prometheus.yml",
            files=_FILES,
            because="no Service of this name is in the repository",
        ),
        good(
            _JOB.format(role="endpoints", names="[blog]", label=_NAME, value="web"),
            path="prometheus.yml",
            files={"k8s/service.yaml": _SERVICE.replace("  namespace: {}\n", "")},
            because="the Service may be created in any namespace",
        ),
        good(
            _JOB.format(role="endpoints", names="[blog]", label=_NAME, value="web|blog|docs"),
            path="prometheus.yml",
            files=_FILES,
            because="the job may be for a Service of another repository",
        ),
    ],
)
def unmatched_discovery(repository: Repository) -> Iterator[Finding]:
    """A job of Prometheus looks for pods or Services in other namespaces than those in which they are.

    The job has no targets, so alerts about its metrics never fire.
    Correct `namespaces.names` of `kubernetes_sd_configs`. Compared are jobs that keep targets by a name of a Service or
    by labels, if all objects of the repository that match are in other namespaces.

    <https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config>
    """
    # A run without such a job does not import the model.
    for sought, found in Monitors(repository).elsewhere() if repository.of(SoughtNamespaces) else ():
        first = found[0]
        others = sorted({one.namespace for one in found})
        yield Finding(
            at=sought,
            message=f"the scrape job '{sought.job}' looks in the namespace {_quoted(sought.names)}, but {first.title}"
            f" is in {_quoted(others)}",
            related=(Related(first.fact, f"the job keeps {first.title}"),),
        )


def _quoted(names: tuple[str, ...] | list[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)
