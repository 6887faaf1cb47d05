"""One finding about all containers of a pod: what it names, where it is, what it fixes."""

import pytest

import aurora_devops
from aurora_devops.core.policy import Policy
from aurora_devops.testing import expect, findings
from aurora_policies.kubernetes.invalid_resources import invalid_resources
from aurora_policies.kubernetes.missing_cpu_request import missing_cpu_request
from aurora_policies.kubernetes.missing_ephemeral_storage_request import missing_ephemeral_storage_request
from aurora_policies.kubernetes.missing_memory_limit import missing_memory_limit
from aurora_policies.kubernetes.missing_memory_request import missing_memory_request
from aurora_policies.kubernetes.missing_readiness_probe import missing_readiness_probe
from aurora_policies.kubernetes.missing_seccomp_profile import missing_seccomp_profile
from aurora_policies.kubernetes.privilege_escalation import privilege_escalation
from aurora_policies.kubernetes.run_as_root import run_as_root
from aurora_policies.kubernetes.undropped_capabilities import undropped_capabilities
from aurora_policies.kubernetes.unknown_volume import unknown_volume
from aurora_policies.kubernetes.writable_root_filesystem import writable_root_filesystem

HEAD = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
"""


def stateful_set(*containers: str, spec: str = "") -> str:
    """A StatefulSet; the first line of each container is its name."""
    text = HEAD + "".join(f"      {line}\n" for line in spec.splitlines()) + "      containers:\n"
    for container in containers:
        name, *lines = container.splitlines()
        text += f"        - name: {name}\n" + "".join(f"          {line}\n" for line in lines)
    return text


LIMITED = "resources: {limits: {memory: 1Gi}}"


def test_the_message_names_the_containers() -> None:
    def message(*containers: str, spec: str = "") -> str:
        (finding,) = findings(missing_memory_limit, stateful_set(*containers, spec=spec))
        return finding.message

    setting = "a memory limit (resources.limits.memory)"
    assert message("db") == f"container 'db' of StatefulSet 'db' does not set {setting}"
    assert message("db", f"backup\n{LIMITED}") == f"container 'db' of StatefulSet 'db' does not set {setting}"
    assert message("db", "backup") == f"no container of StatefulSet 'db' sets {setting}"
    assert (
        message("a", f"b\n{LIMITED}", "c", "d")
        == f"containers 'a', 'c' and 'd' of StatefulSet 'db' do not set {setting}"
    )
    assert (
        message("a", f"b\n{LIMITED}", spec="initContainers: [{name: init}]")
        == f"containers 'init' and 'a' of StatefulSet 'db' do not set {setting}"
    )


def test_a_message_names_ten_containers() -> None:
    text = stateful_set(*(f"c{index}" for index in range(30)), f"d\n{LIMITED}")
    (finding,) = findings(missing_memory_limit, text)
    assert finding.message.startswith("containers 'c0', 'c1', ")
    assert "'c8', 'c9' and 20 more of StatefulSet 'db' do not set" in finding.message
    assert len(finding.related) == 10


def test_a_container_that_is_not_checked_is_not_counted() -> None:
    port = "ports: [{containerPort: 80}]"
    text = stateful_set(f"a\n{port}", f"b\n{port}", "c", spec="initContainers: [{name: init}]")
    (finding,) = findings(missing_readiness_probe, text)
    assert finding.message.startswith("containers 'a' and 'b' of StatefulSet 'db' do not define")


def test_a_finding_about_several_is_at_the_key_of_all() -> None:
    expect(missing_memory_limit, stateful_set("«a»", f"b\n{LIMITED}"))
    text = stateful_set("a", "b", f"c\n{LIMITED}").replace("containers:", "«containers»:")
    expect(missing_memory_limit, text)
    (finding,) = findings(missing_memory_limit, text.replace("«", "").replace("»", ""))
    assert [(place.location.line, place.message) for place in finding.related] == [
        (10, "container 'a'"),
        (11, "container 'b'"),
    ]


def test_a_suppression_at_a_container_is_about_no_other() -> None:
    text = stateful_set("a # aurora: ignore[missing-memory-limit] -- measured", "b")
    report = aurora_devops.lint({"db.yaml": text}, select=["missing-memory-limit"])
    assert [finding.line for finding in report.findings] == [9]
    text = stateful_set("a # aurora: ignore[missing-memory-limit] -- measured", f"b\n{LIMITED}")
    report = aurora_devops.lint({"db.yaml": text}, select=["missing-memory-limit"])
    assert not report.findings
    assert [finding.line for finding in report.suppressed] == [10]


def test_one_fix_is_about_all_containers() -> None:
    false = "securityContext:\n  allowPrivilegeEscalation: {}".format
    before = stateful_set("a\nimage: a:1", "b\nsecurityContext:\n  privileged: false", f"c\n{false('true')}")
    after = stateful_set(
        f"a\nimage: a:1\n{false('false')}",
        f"b\n{false('false')}\n  privileged: false",
        f"c\n{false('false')}",
    )
    expect(privilege_escalation, before.replace("containers:", "«containers»:"), fixed=after)


def test_a_fix_leaves_out_what_the_author_chose() -> None:
    text = stateful_set(
        "a\nimage: a:1",
        "b\nsecurityContext:\n  readOnlyRootFilesystem: false",
        "c\nimage: c:1\nsecurityContext:\n  privileged: true",
    )
    (outcome,) = aurora_devops.fix(
        {"db.yaml": text}, unsafe=True, select=["writable-root-filesystem", "run-as-root"]
    )
    assert outcome.after.count("runAsNonRoot: true") == 2
    assert outcome.after.count("readOnlyRootFilesystem: true") == 2
    assert "readOnlyRootFilesystem: false" in outcome.after
    for policy in (writable_root_filesystem, run_as_root):
        (finding,) = findings(policy, outcome.after)
        assert not finding.fixes


def test_a_value_of_the_pod_is_reported_at_the_pod() -> None:
    expect(run_as_root, stateful_set("a", "b", spec="securityContext:\n  runAsNonRoot: «false»"))
    expect(
        missing_seccomp_profile,
        stateful_set("a", "b", spec="securityContext:\n  seccompProfile:\n    type: «runtime»"),
    )


@pytest.mark.parametrize(
    ("policy", "resource"),
    [
        (missing_memory_request, "memory"),
        (missing_cpu_request, "cpu"),
        (missing_ephemeral_storage_request, "ephemeral-storage"),
    ],
)
def test_a_limit_is_a_request(policy: Policy, resource: str) -> None:
    expect(policy, stateful_set(f"a\nresources:\n  limits: {{{resource}: 2}}"))
    expect(policy, stateful_set(f"a\nresources:\n  requests: {{other: 1}}\n  limits: {{{resource}: 2}}"))
    expect(policy, stateful_set("a\n«resources»:\n  limits: {other: 2}"))
    expect(policy, stateful_set(f"a\n«resources»:\n  limits: {{{resource}: null}}"))


def test_resources_of_the_pod_are_for_all_containers() -> None:
    pod = "resources:\n  {}: {{memory: 2Gi}}".format
    expect(missing_memory_limit, stateful_set("a", "b", spec=pod("limits")))
    expect(missing_memory_request, stateful_set("a", "b", spec=pod("limits")))
    expect(missing_memory_request, stateful_set("a", "b", spec=pod("requests")))
    expect(missing_memory_limit, stateful_set("«a»", spec=pod("requests")))
    expect(missing_cpu_request, stateful_set("«a»", spec=pod("limits")))


@pytest.mark.parametrize(
    "annotation",
    [
        "seccomp.security.alpha.kubernetes.io/pod: runtime/default",
        "container.seccomp.security.alpha.kubernetes.io/a: localhost/a.json",
    ],
)
def test_an_annotation_sets_no_seccomp_profile(annotation: str) -> None:
    text = stateful_set("«a»").replace("labels: {app: db}}", f"annotations: {{{annotation}}}}}")
    expect(missing_seccomp_profile, text)


def test_windows_has_no_linux_settings() -> None:
    text = stateful_set("a", "b", spec="nodeSelector: {kubernetes.io/os: windows}")
    for policy in (privilege_escalation, run_as_root, undropped_capabilities, writable_root_filesystem):
        expect(policy, text)


def unfinished(image: str, name: str = "a", volume: str = "late", key: str = "limits") -> str:
    """A pod with a volume that is not declared and a limit that is not set."""
    mounts = f"volumeMounts: [{{name: {volume}, mountPath: /a}}]"
    return stateful_set(f"{name}\nimage: {image}\n{mounts}\nresources:\n  {key}: {{cpu: 1}}")


@pytest.mark.parametrize("image", ["FILLED BY THE OPERATOR", "set by the reconciler"])
def test_a_pod_that_a_program_completes(image: str) -> None:
    for policy in (unknown_volume, missing_memory_limit, run_as_root):
        expect(policy, unfinished(image))


def test_a_pod_with_the_name_of_an_image_is_complete() -> None:
    expect(unknown_volume, unfinished("nginx:1.29", volume="«late»"))
    expect(missing_memory_limit, unfinished("nginx:1.29", key="«limits»"))
    expect(run_as_root, unfinished("nginx:1.29", name="«a»"))


@pytest.mark.parametrize(
    ("resource", "unknown"),
    [("FILLED_BY_VALIDATOR", False), ("GPU_RESOURCE", False), ("CPU", True), ("Memory", True), ("gpu", True)],
)
def test_a_placeholder_of_a_resource(resource: str, unknown: bool) -> None:
    written = f"«{resource}»" if unknown else resource
    expect(invalid_resources, stateful_set(f"a\nresources:\n  limits:\n    {written}: 1"))
