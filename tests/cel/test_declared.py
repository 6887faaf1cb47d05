"""Declared policies in runs: they are selected, suppressed, cached and reported like any other."""

import json
import sys

import pytest

from aurora_devops.cli import aurora
from aurora_devops.cli import lint as gate

from .declaring import catalogue_of, declaration, pod

CONFIG = """\
policies:
  - name: privileged-web
    code: ACM001
    kind: kubernetes
    node: Container
    when: has(self.securityContext) && self.securityContext.privileged
    message: "{self.name} is privileged"
    at: securityContext.privileged
    severity: error
    category: security
    url: https://example.com/acm001
    description: |
      A container is privileged.

      Do not do this.
    examples:
      bad:
        - |
          apiVersion: v1
          kind: Pod
          metadata: {name: a}
          spec: {containers: [{name: a, securityContext: {privileged: «true»}}]}
"""
POD = pod("name: web\nsecurityContext:\n  privileged: true")


@pytest.fixture
def call(capsys):
    """Calls a command; returns exit status, standard output, standard error."""

    def run(main, *argv: str):
        code = gate.guarded(main, argv)
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def lint(call):
    def run(*argv: str):
        return call(gate.main, "--format", "concise", *argv, ".")

    return run


def test_a_declared_policy_is_enabled_in_any_profile(repository, lint):
    repository({"aurora.yaml": CONFIG, "pod.yaml": POD})
    line = "pod.yaml:10:21: error ACM001 privileged-web: web is privileged\n"
    for profile in ("recommended", "strict", "cis-docker"):
        assert line in lint("--profile", profile)[1]
    assert lint("--select", "privileged-web")[:2] == (1, line)
    assert lint("--select", "ACM001")[1] == line
    assert lint("--select", "latest-tag")[1] == ""


def test_it_can_be_ignored_by_each_of_its_names(repository, lint):
    repository({"aurora.yaml": CONFIG, "pod.yaml": POD})
    for word in ("ACM001", "privileged-web", "kubernetes/privileged-web", "security", "all"):
        assert "ACM001" not in lint("--ignore", word)[1]


def test_the_configuration_changes_it_like_any_other(repository, lint):
    changed = f"{CONFIG}lint:\n  severity: {{privileged-web: info}}\n"
    repository({"aurora.yaml": changed, "pod.yaml": POD})
    assert "info ACM001" in lint()[1]
    repository({"aurora.yaml": f"{CONFIG}lint:\n  overrides: [{{paths: [pod.yaml], ignore: [ACM001]}}]\n"})
    assert "ACM001" not in lint()[1]


def test_it_can_be_suppressed_and_put_in_a_baseline(repository, lint):
    root = repository({"aurora.yaml": CONFIG, "pod.yaml": POD})
    lint("--write-baseline", "baseline.json")
    assert "ACM001" in (root / "baseline.json").read_text()
    assert "ACM001" not in lint("--baseline", "baseline.json")[1]
    text = POD.replace("true", "true # aurora: ignore[privileged-web] -- a reason")
    repository({"pod.yaml": text})
    out = lint()[1]
    assert "ACM001" not in out
    assert "suppression" not in out


def test_reports_describe_it(repository, call):
    repository({"aurora.yaml": CONFIG, "pod.yaml": POD})
    _, out, _ = call(gate.main, "--format", "sarif", "--select", "ACM001", ".")
    (run,) = json.loads(out)["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"], rule["helpUri"]) == (
        "ACM001",
        "privileged-web",
        "https://example.com/acm001",
    )
    assert rule["shortDescription"]["text"] == "A container is privileged"
    assert [result["ruleId"] for result in run["results"]] == ["ACM001"]


def test_the_cache_depends_on_the_text_of_the_policy(repository, lint):
    root = repository({"aurora.yaml": "policies: [more.yaml]\n", "more.yaml": CONFIG, "pod.yaml": POD})
    first = lint("--select", "ACM001")
    assert first[0] == 1
    assert lint("--select", "ACM001") == first
    (root / "more.yaml").write_text(CONFIG.replace("is privileged", "has all capabilities", 1))
    assert "has all capabilities" in lint("--select", "ACM001")[1]
    (root / "more.yaml").write_text(CONFIG.replace("when: ", "when: false && "))
    assert lint("--select", "ACM001")[0] == 0
    repository({"aurora.yaml": CONFIG})
    assert "is privileged" in lint("--select", "ACM001")[1]


def test_policies_of_a_package_are_read_without_its_code(repository, lint, tmp_path_factory, monkeypatch):
    site = tmp_path_factory.mktemp("site")
    package = site / "acme_cel_policies"
    (package / "rules").mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('imported')\n")
    (package / "rules" / "pods.yaml").write_text(CONFIG)
    monkeypatch.syspath_prepend(str(site))
    repository({"aurora.yaml": "policies: ['pkg:acme_cel_policies/rules/pods.yaml']\n", "pod.yaml": POD})
    assert "web is privileged" in lint("--select", "ACM001")[1]
    assert "acme_cel_policies" not in sys.modules


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("pkg:acme_none/a.yaml", "aurora.yaml:1: policies.0: package 'acme_none' is not installed"),
        (
            "pkg:aurora_policies/profiles.yaml",
            "aurora.yaml:1: policies.0: package 'aurora_policies' has no file",
        ),
        ("pkg:aurora_policies/../a.yaml", "write pkg:NAME/FILE"),
        ("none.yaml", "none.yaml: no such file or directory"),
    ],
)
def test_a_file_of_policies_that_does_not_exist(repository, lint, entry, said):
    repository({"aurora.yaml": f"policies: ['{entry}']\n", "pod.yaml": POD})
    code, _, err = lint()
    assert code == 2
    assert said in err


def test_a_mistake_in_a_file_of_policies_is_at_its_line(repository, lint):
    wrong = CONFIG.replace("self.name", "self.nam")
    repository({"aurora.yaml": "policies: [ci/more.yaml]\n", "ci/more.yaml": wrong, "pod.yaml": POD})
    code, _, err = lint()
    assert code == 2
    assert "ci/more.yaml:7: policies.0.message: Container has no field 'nam'; did you mean name?" in err


def test_the_configuration_of_a_directory_declares_policies_for_its_files(repository, lint):
    repository({"a/aurora.yaml": CONFIG, "a/pod.yaml": POD, "b/pod.yaml": POD, "aurora.yaml": "lint: {}\n"})
    out = lint()[1]
    assert "a/pod.yaml:10:21: error ACM001" in out
    assert "b/pod.yaml:10:21: error ACM001" not in out
    every = lint("--profile", "all")[1]
    assert "a/pod.yaml:10:21: error ACM001" in every
    assert "b/pod.yaml:10:21: error ACM001" not in every


def test_the_commands_that_describe_policies(repository, call):
    repository({"aurora.yaml": CONFIG, "pod.yaml": POD})
    page = call(aurora.main, "explain", "privileged-web")[1]
    assert page.startswith("ACM001 privileged-web\n\nA container is privileged.\n")
    assert "profiles: any" in page
    assert "url: https://example.com/acm001" in page
    listed = call(aurora.main, "policies", "ACM001")[1]
    assert " ".join(listed.split()) == "ACM001 privileged-web error A container is privileged"
    assert "ACM001 privileged-web: error" in call(gate.main, "--show-config", "pod.yaml")[1]


def test_names_are_completed_after_the_configuration_was_read(repository, lint):
    from aurora_devops.cli.arguments import policy_names

    repository({"aurora.yaml": CONFIG})
    assert "latest-tag" in policy_names()
    lint()
    assert "privileged-web" in policy_names()
    repository({"aurora.yaml": "polcies: []\n"})
    assert "latest-tag" in policy_names()


def test_the_examples_are_checked(repository, call):
    root = repository({"aurora.yaml": CONFIG})
    assert call(aurora.main, "policies", "test") == (
        0,
        "ok      privileged-web (1 bad, 0 good)\n1 policy, 0 failed.\n",
        "",
    )
    (root / "aurora.yaml").write_text(CONFIG.replace("«true»", "«false»"))
    code, out, _ = call(aurora.main, "policies", "test", "ACM001")
    assert code == 1
    assert "FAILED  privileged-web" in out
    assert "bad example 1: found:" in out
    (root / "more.yaml").write_text(CONFIG.partition("    examples")[0])
    code, out, _ = call(aurora.main, "policies", "test", "more.yaml")
    assert (code, "no bad example" in out) == (1, True)
    assert call(aurora.main, "policies", "test", "privileged-wb")[2].endswith(
        "did you mean privileged-web?\n"
    )


def test_a_condition_that_takes_too_many_steps_is_stopped(repository, lint):
    loops = "self.args.all(a, self.args.all(b, self.args.all(c, true)))"
    text = pod(f"name: web\nargs: {json.dumps(['x'] * 200)}")
    repository({"aurora.yaml": declaration(loops), "pod.yaml": text})
    code, _, err = lint("--select", "acme")
    assert code == 2
    code, out, err = lint("--select", "acme")
    assert "acme" in out + err
    assert "Iteration budget exceeded" in out + err


def test_without_the_library_one_line_names_the_extra(repository, lint, monkeypatch):
    from aurora_devops.cel import expressions

    expressions._environment.cache_clear()
    monkeypatch.setitem(sys.modules, "cel_expr_python", None)
    repository({"aurora.yaml": CONFIG, "pod.yaml": POD})
    code, _, err = lint("--no-cache")
    assert (code, err) == (2, "error: policies in CEL need cel-expr-python; install aurora-devops[cel]\n")


def test_a_change_that_removes_or_changes_a_policy_softens_the_configuration():
    from aurora_devops.formats import yaml
    from aurora_devops.kinds.configuration.softening import since

    def said(now: str) -> list[str]:
        tree = yaml.read(now).documents[0]
        return [problem.message for problem in since(tree, CONFIG)]

    assert said("lint: {}\n") == ["this change removes 'privileged-web' from 'policies'"]
    assert said(CONFIG.replace("severity: error", "severity: info")) == [
        "this change changes the policy 'privileged-web'"
    ]
    assert said(CONFIG.replace("Do not", "Never")) == []


def test_nothing_is_imported_without_declared_policies():
    import subprocess

    program = (
        "import sys\nfrom aurora_devops.core.run import lint_texts\n"
        "lint_texts({'Dockerfile': 'FROM a:1\\n'})\n"
        "print([name for name in sys.modules if name.startswith(('aurora_devops.cel', 'cel_expr'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_two_policies_of_one_name_are_refused():
    from aurora_devops.core.settings import ConfigError

    with pytest.raises(ConfigError, match="'ACM001' is already the policy privileged-web"):
        catalogue_of(CONFIG + CONFIG.removeprefix("policies:\n"))
