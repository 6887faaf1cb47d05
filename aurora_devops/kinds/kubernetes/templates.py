"""Where the pods of custom resources are written.

Source: the APIs of the operators. A custom resource that is not listed is read as a controller if it has
`spec.template.spec.containers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ...core.place import Route


class Pods(NamedTuple):
    """Where objects of a kind have pods.

    `templates` are the routes of pod templates, `pods` those of the specs of pods and `steps` those of the templates
    of an Argo workflow; `*` is any key or index. A kind is `finite` if its pods run to completion.
    """

    templates: tuple[str, ...] = ()
    pods: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    finite: bool = False


_RAY = ("headGroupSpec.template", "workerGroupSpecs.*.template")
_RAY_SERVICE = Pods(tuple(f"spec.rayClusterConfig.{part}" for part in _RAY))
_STEPS = Pods(steps=("spec.templates.*",), finite=True)
_JOB_TEMPLATE = "jobTemplate.spec.template"


def _training(field: str) -> Pods:
    return Pods((f"spec.{field}.*.template",), finite=True)


_KINDS: dict[str, Pods] = {
    "apps.kruise.io/AdvancedCronJob": Pods((f"spec.template.{_JOB_TEMPLATE}",), finite=True),
    "argoproj.io/ClusterWorkflowTemplate": _STEPS,
    "argoproj.io/CronWorkflow": Pods(steps=("spec.workflowSpec.templates.*",), finite=True),
    "argoproj.io/Workflow": _STEPS,
    "argoproj.io/WorkflowTemplate": _STEPS,
    "agones.dev/Fleet": Pods(("spec.template.spec.template",)),
    "batch.volcano.sh/Job": Pods(("spec.tasks.*.template",), finite=True),
    "jobset.x-k8s.io/JobSet": Pods(("spec.replicatedJobs.*.template.spec.template",), finite=True),
    "keda.sh/ScaledJob": Pods(("spec.jobTargetRef.template",), finite=True),
    "kubeflow.org/JAXJob": _training("jaxReplicaSpecs"),
    "kubeflow.org/MPIJob": _training("mpiReplicaSpecs"),
    "kubeflow.org/MXJob": _training("mxReplicaSpecs"),
    "kubeflow.org/PaddleJob": _training("paddleReplicaSpecs"),
    "kubeflow.org/PyTorchJob": _training("pytorchReplicaSpecs"),
    "kubeflow.org/TFJob": _training("tfReplicaSpecs"),
    "kubeflow.org/XGBoostJob": _training("xgbReplicaSpecs"),
    "kueue.x-k8s.io/Workload": Pods(("spec.podSets.*.template",), finite=True),
    "leaderworkerset.x-k8s.io/LeaderWorkerSet": Pods(
        ("spec.leaderWorkerTemplate.leaderTemplate", "spec.leaderWorkerTemplate.workerTemplate")
    ),
    "machinelearning.seldon.io/SeldonDeployment": Pods(("spec.predictors.*.componentSpecs.*",)),
    "ray.io/RayCluster": Pods(tuple(f"spec.{part}" for part in _RAY)),
    "ray.io/RayJob": Pods(
        (*(f"spec.rayClusterSpec.{part}" for part in _RAY), "spec.submitterPodTemplate"), finite=True
    ),
    "ray.io/RayService": _RAY_SERVICE,
    "serving.knative.dev/Revision": Pods(pods=("spec",)),
    "sparkoperator.k8s.io/ScheduledSparkApplication": Pods(
        ("spec.template.driver.template", "spec.template.executor.template"), finite=True
    ),
    "sparkoperator.k8s.io/SparkApplication": Pods(
        ("spec.driver.template", "spec.executor.template"), finite=True
    ),
}


def pods_of(group: str, kind: str) -> Pods | None:
    """Where objects of a kind have pods; None for a kind that is not listed."""
    return _KINDS.get(f"{group}/{kind}")


def routes(pattern: str, data: Any) -> Iterator[Route]:
    """The routes of the mappings in an object that match a pattern."""
    found: list[tuple[Route, Any]] = [((), data)]
    for key in pattern.split("."):
        found = [((*route, inner), value[inner]) for route, value in found for inner in _keys(value, key)]
    yield from (route for route, value in found if isinstance(value, dict))


def _keys(value: Any, key: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value) if key == "*" else [key] if key in value else []
    return list(range(len(value))) if isinstance(value, list) and key == "*" else []
