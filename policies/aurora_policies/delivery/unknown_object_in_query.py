from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import dirname
from textwrap import indent

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import DeclaredObject, SelectedLabel
from aurora_devops.formats.promql import matches
from aurora_devops.kinds.kubernetes.lookup import creating

from ._names import alike, hint
from ._releases import Releases

# The labels of kube-state-metrics for the names of objects, with the kinds of these.
_KINDS = {
    "cronjob": "CronJob",
    "daemonset": "DaemonSet",
    "deployment": "Deployment",
    "horizontalpodautoscaler": "HorizontalPodAutoscaler",
    "job_name": "CronJob",
    "statefulset": "StatefulSet",
}
# A Job of a CronJob has the time in minutes at the end of its name.
_OF_CRON_JOB = "-29000000"
# How far the matchers of one selector are from each other, at most.
_BETWEEN = 12
_NEARLY = 0.8
_SHOWN = 3
_PLAIN = regex(r"[A-Za-z0-9-]+")
_ESCAPED = regex(r"[^\w\s-]")
_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: shop-settle
  namespace: shop
spec:
  schedule: 15 1 * * *
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: settle
              image: ghcr.io/acme/shop:1.0.0
"""
_WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-web
  namespace: shop
spec:
  template:
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/shop:1.0.0
"""
_FILES = {"k8s/settle.yaml": _JOB, "k8s/web.yaml": _WEB}
_RULE = """\
groups:
  - name: shop
    rules:
      - alert: Unavailable
        expr: {} > 0
"""
_FAILED = 'kube_job_status_failed{{namespace="shop", {}}}'
_REPLICAS = "kube_deployment_status_replicas_unavailable{{{}}}"
_MANIFEST = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: shop
  namespace: shop
spec:
{}"""
_OPERATOR = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: tools
  namespace: argocd
spec:
  source:
    repoURL: https://github.com/acme/charts
    chart: tools
    targetRevision: 1.0.0
  destination:
    namespace: shop
"""


@policy(
    "DLV173",
    severity="warning",
    category="validity",
    examples=[
        bad(
            _RULE.format(_FAILED.format('«job_name=~"settle-.*"»')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(
            _RULE.format(_FAILED.format('«job_name=~"shop-settlement-[0-9]+"»')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(
            _RULE.format(_REPLICAS.format('«deployment="shop-api"», namespace="shop"')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(
            _MANIFEST.format(indent(_RULE.format(_REPLICAS.format('«deployment="shop-queue"»')), "  ")),
            path="k8s/rules.yaml",
            files=_FILES,
        ),
        good(
            _MANIFEST.format(indent(_RULE.format(_REPLICAS.format('deployment="shop-queue"')), "  ")),
            path="cluster/rules.yaml",
            files=_FILES,
            because="the rule is not applied with the objects, and may be about those of another repository",
        ),
        bad(
            _RULE.format(_REPLICAS.format('«deployment="shop-wev"»')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        bad(
            _RULE.format(
                'time() - kube_cronjob_status_last_schedule_time{«cronjob="settle"»,namespace="shop"}'
            ),
            path="monitoring/shop.rules.yml",
            files=_FILES,
        ),
        good(
            _RULE.format(_FAILED.format('job_name=~"shop-settle-.*"')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="it is the beginning of the names of the Jobs of the CronJob",
        ),
        good(
            _RULE.format(_REPLICAS.format('deployment=~"shop-(web|api)", namespace="shop"')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="one of the Deployments exists",
        ),
        good(
            _RULE.format(_REPLICAS.format('deployment="shop-api"')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="without the namespace, it may be a Deployment of another repository",
        ),
        good(
            _RULE.format(_REPLICAS.format('deployment="shop-api", namespace="shops"')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="the repository has no objects in that namespace",
        ),
        good(
            _RULE.format(_REPLICAS.format('deployment="redis", namespace="shop"')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="it may be installed by another repository",
        ),
        good(
            _RULE.format(_REPLICAS.format('deployment="shop-api", namespace="shop"')),
            path="monitoring/shop.rules.yml",
            files={**_FILES, "argocd/tools.yaml": _OPERATOR},
            because="the chart of the Application may create it",
        ),
        good(
            _RULE.format(_FAILED.format('job_name!~"settle-.*"')),
            path="monitoring/shop.rules.yml",
            files=_FILES,
            because="the matcher excludes Jobs",
        ),
        good(
            _RULE.format(_FAILED.format('job_name="shop-migrate"')),
            path="monitoring/shop.rules.yml",
            files={
                **_FILES,
                "k8s/migrate.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: shop-migrate\n"
                "  namespace: shop\n",
            },
            because="it is a Job",
        ),
    ],
)
def unknown_object_in_query(repository: Repository) -> Iterator[Finding]:
    """A query selects the series of a Kubernetes object that no manifest defines.

    kube-state-metrics has no such series, so an alert never fires and a panel is empty.
    Correct the name in the query. The labels `deployment`, `statefulset`, `daemonset`, `cronjob`,
    `horizontalpodautoscaler` and `job_name` of metrics such as `kube_deployment_status_replicas` are compared with the
    objects of the namespace that the query selects, if a manifest of the repository has objects of the kind in it and
    the name shares a word with one of these; without a namespace, a name is reported that is almost the same as
    another one, or shares a word with that of an object that is applied with the rule.
    Nothing is reported if the names of objects are unknown, or if an operator or a chart of another repository may
    create objects in the namespace.

    <https://github.com/kubernetes/kube-state-metrics/tree/main/docs>
    """
    if not repository.whole:
        return
    selected = [one for one in repository.of(SelectedLabel) if one.metric.startswith("kube_")]
    if not any(one.label in _KINDS for one in selected):
        return
    objects, managed = _objects(repository), creating(repository)
    for index, matcher in enumerate(selected):
        kind = _KINDS.get(matcher.label)
        namespace = _namespace(selected, index) if kind else None
        if kind is None or namespace is None:
            continue
        end = _OF_CRON_JOB if matcher.label == "job_name" else ""
        name = _name(matcher.value or matcher.pattern, end)
        known = [one for one in objects[kind] if not namespace or one.namespace == namespace]
        if not name or not known or _exists(matcher, objects, kind, namespace, end):
            continue
        names = sorted({one.name for one in known})
        # Rules that are applied with the objects are about them.
        beside = names if namespace else [one.name for one in known if _is_beside(one, matcher)]
        similar = alike(name, beside) or nearest(name, names, _NEARLY) is not None
        if not similar or any(one.may_create(kind, name, namespace) for one in managed):
            continue
        place = f" in the namespace '{namespace}'" if namespace else ""
        yield Finding(
            at=matcher,
            message=f"no manifest has a {kind} '{name}'{place}{hint(name, names, 'there is')}",
            related=tuple(Related(one, f"{kind} '{one.name}'") for one in known[:_SHOWN]),
        )


def _is_beside(declared: DeclaredObject, matcher: SelectedLabel) -> bool:
    """Whether an object is applied with the rule that has a matcher: by one kustomization or chart, or one folder."""
    if declared.unit or matcher.unit:
        return declared.unit == matcher.unit
    return dirname(declared.path) == dirname(matcher.path)


def _objects(repository: Repository) -> defaultdict[str, list[DeclaredObject]]:
    """The objects by their kind, as charts have them in their releases."""
    releases = Releases.of(repository)
    objects: defaultdict[str, list[DeclaredObject]] = defaultdict(list)
    for declared in repository.of(DeclaredObject):
        for one in releases.named(declared):
            if isinstance(one, DeclaredObject):
                objects[one.object_kind].append(one)
    return objects


def _exists(
    matcher: SelectedLabel, objects: Mapping[str, list[DeclaredObject]], kind: str, namespace: str, end: str
) -> bool:
    """Whether a matcher may select an object of a kind, in any namespace, or a Job."""
    jobs = objects.get("Job", []) if end else []
    listed = [*objects[kind], *jobs]
    if any(not one.is_named or (namespace and not one.namespace) for one in listed):
        return True
    pattern = matcher.pattern or _ESCAPED.sub(r"\\\g<0>", matcher.value)
    names = [*(f"{one.name}{end}" for one in objects[kind]), *(one.name for one in jobs)]
    return any(matches(pattern, name) is not False for name in names)


def _namespace(selected: list[SelectedLabel], index: int) -> str | None:
    """The namespace that the selector of a matcher has, empty without one; None if it is unknown."""
    one = selected[index]
    for step in (-1, 1):
        place, last = index + step, one
        while 0 <= place < len(selected):
            other = selected[place]
            first, second = (last, other) if step > 0 else (other, last)
            if other.path != one.path or other.metric != one.metric:
                break
            if not 0 <= second.span.start - first.span.end <= _BETWEEN:
                break
            if other.label in ("namespace", "exported_namespace"):
                return other.value if _PLAIN.fullmatch(other.value) else None
            place, last = place + step, other
    return ""


def _name(asked: str, end: str) -> str:
    """The name of an object that a matcher means; empty if it may have several."""
    text = asked.removeprefix("^").removesuffix("$")
    if end:
        text = _TIME.sub("", text)
    return text if _PLAIN.fullmatch(text) else ""


# What a pattern has for the end of the name of a Job.
_TIME = regex(r"-?(?:\(?\.[+*]\)?|(?:\[0-9\]|\\\\?d)(?:[+*]|\{[\d,]+\}))\Z")
