"""The pods of custom resources, which are in places that only the operator's API tells."""

import pytest

import aurora_devops
from aurora_devops.core.engine import Engine
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.kinds.kubernetes import CustomPods, PodIn

POD = "{containers: [{name: main, image: 'web:latest', securityContext: {privileged: true}}]}"
TEMPLATE = f"{{spec: {POD}}}"


def custom(api_version: str, kind: str, spec: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {spec}\n"


def found(text: str, *policies: str) -> list[tuple[int, int]]:
    report = aurora_devops.lint({"manifest.yaml": text}, select=policies)
    return [(finding.location.line, finding.location.column) for finding in report.findings]


@pytest.mark.parametrize(
    ("api_version", "kind", "spec", "count"),
    [
        ("kubeflow.org/v2beta1", "MPIJob", f"{{mpiReplicaSpecs: {{Worker: {{template: {TEMPLATE}}}}}}}", 1),
        (
            "kubeflow.org/v1",
            "PyTorchJob",
            f"{{pytorchReplicaSpecs: {{Master: {{template: {TEMPLATE}}}, Worker: {{template: {TEMPLATE}}}}}}}",
            2,
        ),
        ("ray.io/v1", "RayCluster", f"{{headGroupSpec: {{template: {TEMPLATE}}}, workerGroupSpecs: []}}", 1),
        ("ray.io/v1", "RayJob", f"{{rayClusterSpec: {{workerGroupSpecs: [{{template: {TEMPLATE}}}]}}}}", 1),
        (
            "jobset.x-k8s.io/v1alpha2",
            "JobSet",
            f"{{replicatedJobs: [{{name: a, template: {{spec: {{template: {TEMPLATE}}}}}}}]}}",
            1,
        ),
        ("serving.knative.dev/v1", "Revision", POD, 1),
        ("argoproj.io/v1alpha1", "Rollout", f"{{template: {TEMPLATE}}}", 1),
    ],
)
def test_the_pods_of_an_operator(api_version: str, kind: str, spec: str, count: int) -> None:
    text = custom(api_version, kind, spec)
    lines = found(text, "privileged-container")
    assert len(lines) == count
    starts = [index for index in range(len(text)) if text.startswith("true", index)]
    columns = [index - text.rindex("\n", 0, index) for index in starts]
    assert [column for _, column in lines] == columns
    assert len(found(text, "latest-tag")) == count


STEP = "container: {image: 'web:latest', securityContext: {privileged: true}}"


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("Workflow", f"{{templates: [{{name: a, {STEP}}}]}}"),
        ("CronWorkflow", f"{{workflowSpec: {{templates: [{{name: a, {STEP}}}]}}}}"),
        ("WorkflowTemplate", f"{{templates: [{{name: a, {STEP.replace('container', 'script')}}}]}}"),
        ("Workflow", f"{{templates: [{{name: a, sidecars: [{{name: b, {STEP[12:]}]}}]}}"),
        ("Workflow", f"{{templates: [{{name: a, containerSet: {{containers: [{{name: b, {STEP[12:]}]}}}}]}}"),
    ],
)
def test_the_steps_of_a_workflow(kind: str, spec: str) -> None:
    text = custom("argoproj.io/v1alpha1", kind, spec)
    assert len(found(text, "privileged-container")) == 1
    # What a template lacks, the workflow may set for all of them.
    assert found(text, "run-as-root", "missing-memory-limit", "missing-liveness-probe", "validity") == []


def test_pods_that_end_need_no_probes() -> None:
    text = custom("kubeflow.org/v1", "TFJob", f"{{tfReplicaSpecs: {{Worker: {{template: {TEMPLATE}}}}}}}")
    assert found(text, "missing-liveness-probe") == []
    assert found(text, "run-as-root") != []


def test_a_wrong_type_in_one_pod_leaves_the_others() -> None:
    wrong = "{spec: {containers: wrong}}"
    text = custom(
        "kubeflow.org/v1",
        "MPIJob",
        f"{{mpiReplicaSpecs: {{Launcher: {{template: {wrong}}}, Worker: {{template: {TEMPLATE}}}}}}}",
    )
    assert len(found(text, "privileged-container")) == 1


@pytest.mark.parametrize(
    "spec", ["{}", "[]", "{mpiReplicaSpecs: []}", "{mpiReplicaSpecs: {Worker: {template: }}}"]
)
def test_a_resource_without_pods(spec: str) -> None:
    text = custom("kubeflow.org/v1", "MPIJob", spec)
    documents, _ = Engine(default_catalogue(), Settings()).reader.read(Source("manifest.yaml", text))
    assert not [node for node in documents[0].walk() if isinstance(node, PodIn)]
    assert isinstance(documents[0].model, CustomPods) is (spec != "[]")
