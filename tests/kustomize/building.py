"""What the tests of this folder share: building a kustomization from files in memory."""

from collections.abc import Mapping
from typing import Any

from aurora_devops.core.context import Store, Texts
from aurora_devops.kinds.kustomize.build.target import Result, build

CONFIG = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
COMPONENT = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.0
          envFrom:
            - configMapRef: {name: settings}
            - secretRef: {name: token}
"""


def result(files: Mapping[str, str], path: str = "kustomization.yaml") -> Result:
    """What the kustomization at a path becomes."""
    context = Store(Texts(files), 1_000_000).context()
    source, trees = context.source(path), context.trees(path, "go")
    assert source is not None
    assert trees
    return build(source, trees[0], context)


def objects(files: Mapping[str, str], path: str = "kustomization.yaml") -> dict[str, Any]:
    """The objects by kind and name, where nothing is wrong."""
    made = result(files, path)
    assert [problem.message for problem in made.problems] == []
    return {f"{tree.value['kind']}/{tree.value['metadata']['name']}": tree.value for tree in made.trees}


def one(kustomization: str, **files: str) -> Any:
    """The only object that a kustomization of web.yaml makes."""
    texts = {"web.yaml": WEB, **{name.replace("_", "."): text for name, text in files.items()}}
    (made,) = objects({"kustomization.yaml": "resources: [web.yaml]\n" + kustomization, **texts}).values()
    return made


def problems(files: Mapping[str, str], path: str = "kustomization.yaml") -> list[tuple[str, str, str]]:
    """What is wrong: the sort, the text that it is about, and the message."""
    found = []
    for problem in result(files, path).problems:
        assert problem.origin is not None
        span = problem.origin.span
        found.append((problem.sort, problem.origin.source.text[span.start : span.end], problem.message))
    return found
