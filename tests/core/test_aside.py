"""Findings in files that are not delivered: `lint.aside`."""

from pathlib import Path

import pytest

import aurora_devops
from aurora_devops.core import run
from aurora_devops.core.config import parse, schema
from aurora_devops.core.patterns import patterns, selector, without_package, without_required
from aurora_devops.core.settings import ASIDE, ConfigError
from aurora_devops.core.source import Source

LATEST = "FROM debian:latest\n"
BROKEN = "FORM debian\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - {name: a, image: 'x:1.2.3', securityContext: {privileged: true}}
"""
TOKEN = "ghp_" + "9fQ2mXv7LkT4bZ8cR1wY6nH3sJ5dG0aPeUiO"
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: k7Gf2pQ9xZ}\n"


def names(report):
    return [(finding.path, finding.policy.name) for finding in report.findings]


def left_out(report):
    return [(finding.path, finding.policy.name) for finding in report.aside]


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("tests/Dockerfile", "tests/"),
        ("a/b/testdata/c/Dockerfile", "testdata/"),
        ("docs/example/Dockerfile", "docs/"),
        ("docs/runbooks/a.md", None),
        ("docs/a.md.yaml", "docs/"),
        ("examples/a/.github/workflows/ci.yml", "examples/"),
        ("go/vendor/x/Dockerfile", "vendor/"),
        (".devcontainer/Dockerfile", ".devcontainer/"),
        ("web/.devcontainer/api/compose.yaml", ".devcontainer/"),
        ("devcontainer/Dockerfile", None),
        ("pkg/test-data/pod.yaml", "test-data/"),
        ("pkg/test_data/pod.yaml", "test_data/"),
        ("render/golden/pod.yaml", "golden/"),
        ("internal/render/pod.golden.yaml", "*.golden.*"),
        ("integration-tests/compose.yaml", "*-tests/"),
        ("integration/compose.yaml", "/integration/"),
        ("integration/a/compose.yaml", "/integration/"),
        ("overlays/integration/kustomization.yaml", None),
        ("t/cli/setup.sh", "/t/"),
        ("t/Dockerfile", "/t/"),
        ("apps/t/compose.yaml", None),
        ("modules/deprecated/main.tf", "deprecated/"),
        (".archive/apps/web.yaml", ".archive/"),
        ("archive/web.yaml", "/archive/"),
        ("archives/redis/Chart.yaml", "/archives/"),
        ("kubernetes/_archive/web.yaml", "_archive/"),
        ("modules/_archived/main.tf", "_archived/"),
        ("CI/to_be_deleted/compose.yaml", "to_be_deleted/"),
        ("deploy/to-be-deleted/compose.yaml", "to-be-deleted/"),
        ("k8s/obsolete/web.yaml", "obsolete/"),
        ("scripts/unused/Dockerfile", "unused/"),
        ("attic/Dockerfile", "attic/"),
        ("deploy/legacy/web.yaml", None),
        ("services/archive/Dockerfile", None),
        ("services/archives/Dockerfile", None),
        ("ha-tests/compose.yaml", "*-tests/"),
        ("charts/web/ci/ha-values.yaml", "**/ci/*values.yaml"),
        ("ci/deploy.yaml", None),
        (".ci/all-values.yaml", "**/.ci/*values.yaml"),
        ("charts/web/.ci/values.yaml", "**/.ci/*values.yaml"),
        ("ops/testing/pod.yaml", "testing/"),
        ("tutorials/web/pod.yaml", "tutorials/"),
        ("site/content/guides/web/pod.yaml", "guides/"),
        ("guides/pod.yaml", "guides/"),
        ("integration", None),
        ("benchmarks/Dockerfile", "benchmarks/"),
        ("deploy/snapshots/cronjob.yaml", None),
        ("designs/a/pod.yaml", "designs/"),
        ("proposals/pod.yaml", "proposals/"),
        ("cypress/docker-compose.yml", "cypress/"),
        ("web/playwright/keycloak/Dockerfile", "playwright/"),
        ("playwright.Dockerfile", None),
        ("Dockerfile", None),
        ("Dockerfile.tests", None),
        ("mytests/Dockerfile", None),
        ("tests-a/Dockerfile", None),
        ("Tests/Dockerfile", None),
        (".github/workflows/tests.yml", None),
        (".github/actions/test/action.yml", None),
    ],
)
def test_directories_that_are_not_delivered(path, pattern):
    assert selector(ASIDE)(path) == pattern
    assert patterns(ASIDE).match_file(path) == (pattern is not None)


@pytest.mark.parametrize(
    ("lines", "path", "pattern"),
    [
        (["tests/", "!tests/image/**"], "tests/image/Dockerfile", None),
        (["tests/", "!tests/image/**"], "tests/Dockerfile", "tests/"),
        (["/examples/"], "examples/Dockerfile", "/examples/"),
        (["/examples/"], "a/examples/Dockerfile", None),
        (["tests/", "/int/"], "int/Dockerfile", "/int/"),
        (["tests/", "/int/"], "int/tests/Dockerfile", "tests/"),
        (["tests/", "/int/"], "a/int/Dockerfile", None),
        (["/int/", "!/int/**"], "int/Dockerfile", None),
        (["*.test.yaml", "ci/*/demo"], "ci/a/demo/pod.yaml", "ci/*/demo"),
        (["a.b/"], "axb/Dockerfile", None),
        (["a.b/", "!/keep/**"], "keep/a.b/Dockerfile", None),
        ([], "tests/Dockerfile", None),
    ],
)
def test_patterns_are_those_of_gitignore(lines, path, pattern):
    assert selector(lines)(path) == pattern
    assert patterns(lines).match_file(path) == (pattern is not None)


def test_only_tokens_are_reported():
    files = {
        "tests/Dockerfile": LATEST,
        "tests/a.Dockerfile": BROKEN,
        "tests/b.Dockerfile": f"FROM debian:12.5\nRUN login {TOKEN}\n",
        "tests/pod.yaml": POD,
        "Dockerfile": LATEST,
    }
    policies = ["latest-tag", "unknown-instruction", "privileged-container", "github-token"]
    report = aurora_devops.lint(files, select=policies)
    assert names(report) == [("Dockerfile", "latest-tag"), ("tests/b.Dockerfile", "github-token")]
    assert left_out(report) == [
        ("tests/Dockerfile", "latest-tag"),
        ("tests/a.Dockerfile", "unknown-instruction"),
        ("tests/pod.yaml", "privileged-container"),
    ]
    assert report.aside_counts == {"tests/": 3}
    assert report.counts == {"error": 1, "warning": 1, "info": 0}
    whole = aurora_devops.lint(files, select=["latest-tag", "unknown-instruction"], aside=False)
    assert {("tests/Dockerfile", "latest-tag"), ("tests/a.Dockerfile", "unknown-instruction")} < {
        *names(whole)
    }
    assert whole.aside == ()


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("testdata/duplicate.yaml", "kind: Pod\nkind: Pod\napiVersion: v1\n", "duplicate-key"),
        ("fixtures/broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: 'a\n", "syntax-error"),
        ("golden/old.yaml", "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n", "removed-api"),
        ("a/__snapshots__/compose.yaml", "services: {a: {image: a, command: [1]}}\n", "schema-violation"),
    ],
)  # fmt: skip
def test_invalid_inputs_of_tests_are_left_out(path, text, name):
    report = aurora_devops.lint({path: text})
    assert names(report) == []
    assert (path, name) in left_out(report)
    assert (path, name) in names(aurora_devops.lint({path: text}, aside=False))


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("tests/pod.yaml", POD, "privileged-container"),
        ("fixtures/tls.yaml", SECRET, "secret-manifest"),
        ("testdata/Dockerfile", "FROM debian:12.5\nENV DB_PASSWORD=k7Gf2pQ9xZ\n", "inline-secret"),
        ("docs/compose.yaml", "services: {a: {image: 'a:1', environment: {URL: 'http://a:k7Gf2pQ9@b'}}}\n",
         "url-password"),
    ],
)  # fmt: skip
def test_workloads_and_passwords_of_tests_are_left_out(path, text, name):
    report = aurora_devops.lint({path: text})
    assert names(report) == []
    assert (path, name) in left_out(report)


@pytest.mark.parametrize(
    ("lint", "reported"),
    [
        ("severity: {github-token: warning}", []),
        ("overrides: [{paths: [tests/], severity: {github-token: info}}]", []),
        ("severity: {latest-tag: error}", ["github-token"]),
        ("aside: []", ["github-token", "latest-tag"]),
        ("aside: [/other/]", ["github-token", "latest-tag"]),
    ],
)
def test_the_severity_is_the_configured_one(repository, lint, reported):
    config = f"lint: {{select: [latest-tag, github-token], {lint}}}\n"
    root = repository({"aurora.yaml": config, "tests/Dockerfile": f"{LATEST}RUN login {TOKEN}\n"})
    report = aurora_devops.lint(root)
    assert sorted(name for _, name in names(report)) == reported
    assert len(report.findings) + len(report.aside) == 2


def test_paths_are_those_below_the_root(repository, tmp_path):
    root = repository({"tests/.git/HEAD": "", "tests/Dockerfile": LATEST}) / "tests"
    assert names(aurora_devops.lint(root, select=["latest-tag"])) == [("Dockerfile", "latest-tag")]


def test_a_file_has_the_same_findings_alone_and_from_any_directory(repository, monkeypatch):
    root = repository({"tests/a/Dockerfile": LATEST, "tests/b/Dockerfile": BROKEN})
    whole = aurora_devops.lint(root)
    for folder in ("", "tests", "tests/a"):
        monkeypatch.chdir(root / folder)
        alone = aurora_devops.lint(root / "tests/a/Dockerfile")
        here = [one for one in left_out(whole) if one[0] == "tests/a/Dockerfile"]
        assert (names(alone), left_out(alone)) == ([], here)


def test_processes_give_the_same(repository, monkeypatch):
    files = {f"{folder}/{n}.Dockerfile": LATEST for folder in ("tests", "src") for n in range(20)}
    root = repository(files)
    alone = aurora_devops.lint(root, select=["latest-tag"])
    monkeypatch.setattr(run, "PARALLEL_FROM", 2)
    monkeypatch.setattr(run.os, "cpu_count", lambda: 2)
    report = aurora_devops.lint(root, select=["latest-tag"])
    assert (names(report), report.aside_counts) == (names(alone), {"tests/": 20})


def test_policies_about_several_files(repository):
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: a}}\nspec: {containers: []}\n"
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: b}, ports: [{port: 1}]}\n"
    )
    files = {"e2e/pod.yaml": pod, "e2e/service.yaml": service}
    report = aurora_devops.lint(files, select=["dangling-service"])
    assert (names(report), left_out(report)) == ([], [("e2e/service.yaml", "dangling-service")])


def test_fixes_are_those_of_reported_findings(repository):
    files = {
        "Dockerfile": "FROM a:1\nRUN apt-get install x\n",
        "tests/Dockerfile": "FROM a:1\nRUN apt-get install x\n",
    }
    root = repository(files)
    for target in (root, files):
        assert [outcome.path for outcome in aurora_devops.fix(target)] == ["Dockerfile"]
        assert len(aurora_devops.fix(target, aside=False)) == 2
    aurora_devops.fix(root, write=True)
    assert (root / "tests/Dockerfile").read_text() == files["tests/Dockerfile"]


def test_a_suppression_of_a_finding_that_is_not_reported_is_used():
    text = "FROM debian:latest # aurora: ignore[latest-tag] -- x\n"
    report = aurora_devops.lint({"tests/Dockerfile": text}, profile="strict")
    assert "unused-suppression" not in {name for _, name in (*names(report), *left_out(report))}
    assert [finding.policy.name for finding in report.suppressed] == ["latest-tag"]


@pytest.mark.parametrize(
    ("argv", "found"),
    [
        ({}, []),
        ({"select": ["latest-tag"]}, ["src/Dockerfile", "vendor/in/Dockerfile"]),
        ({"profile": "strict"}, ["src/Dockerfile", "vendor/in/Dockerfile"]),
    ],
)
def test_a_file_cannot_set_more_aside_where_the_caller_says_what_to_check(repository, argv, found):
    root = repository(
        {
            "aurora.yaml": "lint: {aside: [src/, vendor/, '!/vendor/in/**']}\n",
            "src/Dockerfile": LATEST,
            "vendor/Dockerfile": LATEST,
            "vendor/in/Dockerfile": LATEST,
        }
    )
    report = aurora_devops.lint(root, **argv)
    latest = [path for path, name in names(report) if name == "latest-tag"]
    assert latest == (found or ["vendor/in/Dockerfile"])


def test_a_directory_below_the_root_sets_nothing_aside(repository):
    root = repository(
        {
            "api/aurora.yaml": "lint: {aside: ['*']}\n",
            "api/Dockerfile": LATEST,
            "tests/aurora.yaml": "lint: {aside: []}\n",
            "tests/Dockerfile": LATEST,
        }
    )
    report = aurora_devops.lint(root, profile="strict")
    found = [one for one in names(report) if one[1] in ("latest-tag", "softened-configuration")]
    assert found == [("api/Dockerfile", "latest-tag"), ("api/aurora.yaml", "softened-configuration")]


def test_the_packages_of_java_are_no_directories_of_examples():
    paths = {
        "src/main/java/example/shop/A.java": True,
        "api/src/main/kotlin/org/demo/A.kt": True,
        "examples/src/main/java/org/A.java": False,
    }
    assert {path: without_package(path) for path in paths} == {
        "src/main/java/example/shop/A.java": "src/main/java/A.java",
        "api/src/main/kotlin/org/demo/A.kt": "api/src/main/kotlin/A.kt",
        "examples/src/main/java/org/A.java": "examples/src/main/java/A.java",
    }
    assert {path: selector(ASIDE)(without_package(path)) is None for path in paths} == paths


def test_an_invalid_pattern_is_refused(repository):
    root = repository({"aurora.yaml": "lint:\n  aside: ['x[b-a]y']\n"})
    with pytest.raises(ConfigError, match=r"aurora.yaml:2: lint.aside.0: 'x\[b-a\]y' is not a valid pattern"):
        aurora_devops.lint(root)


def test_the_schema_has_the_default():
    assert schema()["$defs"]["LintConfig"]["properties"]["aside"]["default"] == list(ASIDE)


def test_the_page_shows_the_default():
    page = Path(__file__).parents[2] / "docs/configuration.md"
    written = page.read_text(encoding="utf-8").split("at any depth:\n\n```yaml\n")[1].split("```")[0]
    assert parse(Source("aurora.yaml", written)).lint.aside == ASIDE


def test_several_repositories(repository):
    files = {
        f"{name}/{path}": LATEST for name in ("one", "two") for path in ("tests/Dockerfile", ".git/HEAD")
    }
    root = repository(files)
    report = aurora_devops.lint([root / "one", root / "two"], select=["latest-tag"])
    assert left_out(report) == [
        ("one/tests/Dockerfile", "latest-tag"),
        ("two/tests/Dockerfile", "latest-tag"),
    ]


def test_the_policies_that_count_everywhere():
    everywhere = [policy for policy in run.default_catalogue().policies if policy.everywhere]
    assert {"aws-key", "github-token", "slack-token"} < {policy.name for policy in everywhere}
    # Tests of rules are where tests are, and descriptions of APIs are among the documentation.
    others = {policy.name for policy in everywhere if not (policy.sensitive and policy.by_id)}
    assert others == {
        "missing-tested-rule-file",
        "undefined-test-alert",
        "unread-api-key",
        "unread-query-parameter",
        "unrouted-api-host",
        "unknown-schema-property",
        "unserved-described-path",
    }
    assert {policy.severity for policy in everywhere if policy.name not in others} == {"error"}


def test_descriptions_of_apis_are_compared_in_the_documentation_and_not_in_tests(repository):
    described = (
        "openapi: 3.1.0\ninfo: {title: Shop, version: 1.0.0}\npaths:\n"
        "  /orders: {get: {responses: {}}}\n  /bill: {get: {responses: {}}}\n"
    )
    code = """\
package main

import "net/http"

func main() {
	http.HandleFunc("GET /orders", list)
	http.HandleFunc("GET /bills", bills)
	http.ListenAndServe(":8080", nil)
}
"""
    root = repository(
        {
            "go.mod": "module example.com/shop\n\ngo 1.25\n",
            "Dockerfile": 'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
            "main.go": code,
            "docs/openapi.yaml": described,
            "tests/openapi.yaml": described,
        }
    )
    report = aurora_devops.lint([root], select=["DLV146"])
    assert names(report) == [("docs/openapi.yaml", "unserved-described-path")]


def test_the_packed_dependencies_of_a_chart_are_aside(tmp_path):
    from aurora_devops.core.patterns import selector
    from aurora_devops.core.settings import ASIDE

    pattern = selector(ASIDE)
    assert pattern("chart/charts/redis-20.1.0.tgz/redis/templates/web.yaml") == "*.tgz/"
    assert pattern("chart/templates/web.yaml") is None
    assert pattern("chart/redis.tgz.yaml") is None


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        ("ops/loki/rules/fake/bakery.yml", True),
        ("ops/loki-rules/fake/bakery.yaml", True),
        ("deploy/mimir/fake/bakery.yaml", True),
        ("tests/loki/rules/fake/bakery.yml", False),
        ("rules/fake/client/pod.yaml", False),
        ("ops/fake/rules/bakery.yml", False),
        ("pkg/client/fake/pod.yaml", False),
    ],
)
def test_the_tenant_of_loki_is_no_directory_of_fakes(path, reported):
    assert (selector(ASIDE)(without_required(path)) is None) == reported
