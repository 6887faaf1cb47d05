"""How Tiller, the server of Helm 2, is recognised."""

from aurora_devops.kinds.kubernetes import Workload


def is_tiller(workload: Workload) -> bool:
    """Whether a workload is Tiller, by its name, its labels or its image."""
    labels = {**workload.object.labels, **workload.template.labels}
    if (
        labels.get("app") == "helm"
        or labels.get("name") == "tiller"
        or "tiller" in workload.object.name.lower()
    ):
        return True
    pod = workload.pod
    return pod is not None and any("tiller" in (inside.container.image or "") for inside in pod.containers())
