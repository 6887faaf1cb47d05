"""How Tiller, the server of Helm 2, is recognised."""

import re

from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import Workload

_TILLER = regex(r"(?:^|[^a-z0-9])tiller(?:$|[^a-z0-9])", re.IGNORECASE)


def is_tiller(workload: Workload) -> bool:
    """Whether a workload is Tiller, by its name, its labels or its image."""
    labels = {**workload.object.labels, **workload.template.labels}
    template = workload.template.metadata
    names = (workload.object.name, (template.name if template else None) or "")
    if labels.get("app") == "helm" or labels.get("name") == "tiller" or any(map(names_tiller, names)):
        return True
    pod = workload.pod
    return pod is not None and any(names_tiller(inside.container.image or "") for inside in pod.containers())


def names_tiller(name: str) -> bool:
    """Whether `tiller` is a part of a name, as in `tiller-deploy`, and not a part of a word."""
    return _TILLER.search(name) is not None
