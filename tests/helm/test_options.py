"""The options of charts: the release of Kubernetes, values files, API versions."""

import pytest

import aurora_devops
from aurora_devops import ConfigError
from aurora_devops.cli import lint as gate
from aurora_devops.cli.aurora import main
from aurora_devops.kinds.kubernetes.schema import releases
from aurora_devops.kubernetes_release import NEWEST, unknown_release

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers: []\n"
FILES = {
    "charts/web/Chart.yaml": CHART,
    "charts/web/values.yaml": "host: false\npid: false\nipc: false\n",
    "charts/web/templates/pod.yaml": (
        f"{POD}  hostNetwork: {{{{ .Values.host }}}}\n  hostPID: {{{{ .Values.pid }}}}\n"
        "  hostIPC: {{ .Values.ipc }}\n"
    ),
}
BY_RELEASE = {
    "web/Chart.yaml": CHART,
    "web/templates/pod.yaml": (
        f'{POD}  hostNetwork: {{{{ semverCompare "<1.33-0" .Capabilities.KubeVersion.Version }}}}\n'
        '  hostPID: {{ .Capabilities.APIVersions.Has "example.com/v1" }}\n'
    ),
}
HOST = ["host-network", "host-pid", "host-ipc"]


def found(files, options=None, **settings):
    report = aurora_devops.lint(files, profile="all", select=HOST, options=options, **settings)
    assert not report.failures
    return [(f.policy.name, f.path) for f in report.findings]


@pytest.mark.parametrize("version", ["1.32", "v1.32", "1.32.4", "1.16"])
def test_a_chart_is_rendered_for_the_release_of_the_option(version):
    assert found(BY_RELEASE) == []
    path = "web/templates/pod.yaml"
    assert found(BY_RELEASE, {"kubernetes-api": {"kubernetes-version": version}}) == [("host-network", path)]
    assert found(BY_RELEASE, {"helm-chart": {"api-versions": ["example.com/v1"]}}) == [("host-pid", path)]


def test_the_newest_release_is_the_one_of_the_schemas():
    assert f"1.{releases()[-1]}" == NEWEST
    assert unknown_release(NEWEST) is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kubernetes-api": {"kubernetes-version": "1.99"}}, "unknown release '1.99'; did you mean 1.37?"),
        ({"kubernetes-api": {"kubernetes-version": "1.9"}}, "unknown release '1.9'; did you mean 1.16?"),
        ({"kubernetes-api": {"kubernetes-version": "1,31"}}, "of Kubernetes; did you mean 1.31?"),
        ({"removed-api": {"kubernetes-version": "newest"}}, "'newest' is not a release of Kubernetes"),
        ({"kubernetes-api": {"kubernetes-version": 1.31}}, "must be a string"),
        ({"kubernetes-api": {"kubernetes-vresion": "1.31"}}, "did you mean kubernetes-version?"),
        (
            {"helm-chart": {"values-file": {}}},
            "helm-chart has no option values-file; did you mean values-files?",
        ),
        (
            {"helm-chart": {"values-files": ["a.yaml"]}},
            "option values-files of helm-chart: must be a mapping",
        ),
        ({"helm-charts": {}}, "unknown policy or kind 'helm-charts'; did you mean helm-chart?"),
    ],
)
def test_a_wrong_option_is_refused(options, message):
    with pytest.raises(ConfigError) as caught:
        found(FILES, options)
    assert message in str(caught.value)


def test_a_wrong_option_is_reported_at_its_line(repository):
    text = "lint:\n  options:\n    kubernetes-api:\n      kubernetes-version: '1.40'\n"
    root = repository({"aurora.yaml": text, "Dockerfile": "FROM a\n"})
    with pytest.raises(ConfigError) as caught:
        aurora_devops.lint(root)
    assert "aurora.yaml:3: lint.options: option kubernetes-version of " in str(caught.value)


VALUES = {"prod/host.yaml": "host: true\n", "prod/pid.yaml": "pid: true\n", "dev/ipc.yaml": "ipc: true\n"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"charts/web": ["prod/host.yaml"]}, [("host-network", "prod/host.yaml")]),
        (
            {"charts/*": ["prod/*.yaml"]},
            [("host-network", "prod/host.yaml"), ("host-pid", "prod/pid.yaml")],
        ),
        ({"./charts/web/": ["./dev/ipc.yaml"]}, [("host-ipc", "dev/ipc.yaml")]),
        ({"**": ["*/ipc.yaml"]}, [("host-ipc", "dev/ipc.yaml")]),
        ({"charts/other": ["prod/*.yaml"]}, []),
    ],
)
def test_values_files_of_the_options(given, expected):
    assert sorted(found({**FILES, **VALUES}, {"helm-chart": {"values-files": given}})) == expected


def test_files_of_a_list_are_used_together():
    files = {**FILES, **VALUES, "prod/none.yaml": "host: false\n"}
    together = {"charts/web": [["prod/host.yaml", "prod/none.yaml"]]}
    assert found(files, {"helm-chart": {"values-files": together}}) == []
    apart = {"charts/web": ["prod/host.yaml", "prod/none.yaml"]}
    assert found(files, {"helm-chart": {"values-files": apart}}) == [("host-network", "prod/host.yaml")]


def test_values_files_that_are_found_can_be_left_out():
    files = {**FILES, "charts/web/values-prod.yaml": "pid: true\n", **VALUES}
    options = {"values-files": {"charts/web": ["prod/host.yaml"]}}
    both = [("host-network", "prod/host.yaml"), ("host-pid", "charts/web/values-prod.yaml")]
    assert sorted(found(files, {"helm-chart": options})) == both
    assert found(files, {"helm-chart": {**options, "found-values": False}}) == both[:1]


@pytest.mark.parametrize("name", ["prod/absent.yaml", "prod/absent-*.yaml"])
def test_a_values_file_that_does_not_exist_is_reported(name):
    options = {"helm-chart": {"values-files": {"charts/web": [name]}}}
    report = aurora_devops.lint({**FILES, **VALUES}, select=["invalid-template"], options=options)
    (finding,) = report.findings
    assert (finding.path, finding.message) == (
        "charts/web/Chart.yaml",
        f"the values file '{name}' cannot be read",
    )


def lines(capsys, root, *argv):
    gate.guarded(gate.main, [str(root), "--select", "host-network", "--format", "concise", *argv])
    return [line for line in capsys.readouterr().out.splitlines() if "host-network" in line]


def test_a_changed_option_is_not_answered_from_the_cache(repository, capsys):
    old = "lint: {options: {kubernetes-api: {kubernetes-version: '1.30'}}}\n"
    root = repository({**BY_RELEASE, "aurora.yaml": old})
    for _ in range(2):
        assert len(lines(capsys, root)) == 1
    (root / "aurora.yaml").write_text(old.replace("1.30", "1.35"), encoding="utf-8")
    for _ in range(2):
        assert lines(capsys, root) == []
    (root / "aurora.yaml").unlink()
    assert lines(capsys, root) == []


def test_a_changed_values_file_is_not_answered_from_the_cache(repository, capsys):
    config = "lint: {options: {helm-chart: {values-files: {charts/web: ['prod/*.yaml']}}}}\n"
    root = repository({**FILES, "aurora.yaml": config, "prod/host.yaml": "host: false\n"})
    for _ in range(2):
        assert lines(capsys, root) == []
    (root / "prod/more.yaml").write_text("host: true\n", encoding="utf-8")
    for _ in range(2):
        assert len(lines(capsys, root)) == 1
    (root / "prod/more.yaml").write_text("host: false\n", encoding="utf-8")
    assert lines(capsys, root) == []


def test_options_below_the_root_are_not_applied(repository):
    """They might soften: an older release has other fields."""
    nested = "lint: {options: {kubernetes-api: {kubernetes-version: '1.30'}}}\n"
    root = repository({**BY_RELEASE, "web/aurora.yaml": nested})
    report = aurora_devops.lint(root, profile="strict")
    names = {finding.policy.name for finding in report.findings}
    assert "host-network" not in names
    assert "softened-configuration" in names


def test_render_takes_the_options(repository, capsys):
    config = "lint: {options: {kubernetes-api: {kubernetes-version: '1.30'}}}\n"
    repository({**BY_RELEASE, "aurora.yaml": config})
    assert main(["render", "web"]) == 0
    assert "hostNetwork: true\n  hostPID: false" in capsys.readouterr().out
    assert main(["render", "web", "--kubernetes-version", "1.34", "-a", "example.com/v1"]) == 0
    assert "hostNetwork: false\n  hostPID: true" in capsys.readouterr().out


def test_render_refuses_an_unknown_release(repository, capsys):
    repository(BY_RELEASE)
    with pytest.raises(ConfigError, match=r"did you mean 1\.37"):
        main(["render", "web", "--kubernetes-version", "1.73"])


@pytest.mark.parametrize(("wanted", "status"), [(">=1.30-0", 0), ("<1.30", 2), ("^1.20.0-0", 0), ("", 0)])
def test_render_refuses_a_chart_for_other_releases(repository, capsys, wanted, status):
    repository({**BY_RELEASE, "web/Chart.yaml": f"{CHART}kubeVersion: '{wanted}'\n"})
    assert main(["render", "web"]) == status
    message = (
        f"error: web/Chart.yaml:4: the chart requires Kubernetes {wanted}, and is rendered for v1.37.0\n"
    )
    assert capsys.readouterr().err == (message if status else "")


def test_the_options_are_shown(repository, capsys):
    config = (
        "lint: {options: {kubernetes-api: {kubernetes-version: '1.30'}, helm-chart: {found-values: false}}}\n"
    )
    root = repository({**BY_RELEASE, "aurora.yaml": config})
    gate.main(["--show-config", str(root / "web/Chart.yaml")])
    shown = capsys.readouterr().out
    assert 'options of kubernetes-api: {"kubernetes_version":"1.30"}\n' in shown
    assert 'options of helm-chart: {"found_values":false}\n' in shown
