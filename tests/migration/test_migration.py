"""What other linters are set to, in our words: the text loads, and selects what they selected."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aurora_devops
from aurora_devops.core.configfile import ConfigFile
from aurora_devops.core.engine import Engine
from aurora_devops.core.extends import load
from aurora_devops.core.report import Reported
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.selection import Selection
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.migration import migrate
from aurora_devops.migration.paths import from_glob, from_regex

TODAY = date(2026, 11, 21)
CATALOGUE = default_catalogue()


class Migrated:
    """The configuration that comes of some files, and the notes."""

    def __init__(self, folder: Path, files: dict[str, str | bytes]) -> None:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.text, self.notes = migrate(folder, CATALOGUE, today=TODAY)
        file = ConfigFile("aurora.yaml", lambda _: self.text.encode())
        self.config = Settings.of(load(file).settings(), file)
        self.selection = Selection(CATALOGUE, self.config)
        for policy in CATALOGUE.policies:
            self.selection.rule(policy)

    def lint(self, path: str, text: str) -> list[Reported]:
        engine = Engine(CATALOGUE, self.config)
        report = engine.reporting.report([engine.lint_source(Source(path, text))], (path,), today=TODAY)
        assert not report.failures
        return list(report.findings)

    def ids(self, peer: str, path: str, text: str) -> set[str]:
        """The ids of a linter whose policies have something to say."""
        return {id for finding in self.lint(path, text) for id in finding.policy.equivalents.get(peer, ())}

    def line(self, start: str) -> str:
        """The line of the text that begins so."""
        (found,) = (line.strip() for line in self.text.splitlines() if line.strip().startswith(start))
        return found


@pytest.fixture
def migrated(tmp_path):
    return lambda **files: Migrated(
        tmp_path, {name.replace("__", "/"): text for name, text in files["of"].items()}
    )


def test_nothing_there(migrated):
    assert (migrated(of={}).text, migrated(of={}).notes) == ("", [])


DOCKERFILE = "FROM ghcr.io/acme/base:latest\nRUN apt-get update && apt-get install -y curl\nRUN sudo true\n"


def test_hadolint_selects_what_it_selected(migrated):
    before = migrated(of={".hadolint.yaml": "ignored: []\n"}).ids("hadolint", "Dockerfile", DOCKERFILE)
    assert {"DL3007", "DL3008", "DL3015"} <= before
    config = "ignored:\n  # the vendor has no tags\n  - DL3007\n  - DL3008 # frozen mirror\n"
    config += "override: {error: [DL3015]}\n"
    after = migrated(of={".hadolint.yaml": config})
    assert after.ids("hadolint", "Dockerfile", DOCKERFILE) == before - {"DL3007", "DL3008"}
    assert after.line("- DL3007") == "- DL3007 # .hadolint.yaml:3: the vendor has no tags"
    assert after.line("- DL3008") == "- DL3008 # .hadolint.yaml:4: frozen mirror"
    assert after.line("DL3015:") == "DL3015: error # .hadolint.yaml:5"
    severities = {
        f.severity for f in after.lint("Dockerfile", DOCKERFILE) if "DL3015" in f.policy.names.all()
    }
    assert severities == {"error"}


def test_hadolints_registries_and_labels(migrated):
    config = "trustedRegistries: [docker.io, '*.gcr.io']\nlabel-schema: {author: text, version: semver}\n"
    config += "strict-labels: true\n"
    after = migrated(of={".hadolint.yml": config})
    found = after.ids("hadolint", "Dockerfile", "FROM ghcr.io/acme/base:1.2.3\nLABEL version=x team=web\n")
    assert {"DL3026", "DL3049", "DL3050"} <= found
    assert "DL3026" not in after.ids("hadolint", "Dockerfile", "FROM eu.gcr.io/acme/base:1.2.3\n")
    assert after.notes == []


def test_a_label_of_no_known_sort_is_text(migrated):
    after = migrated(of={".hadolint.yml": "label-schema:\n  author:\n  version: semverr\n"})
    assert "DL3049" in after.ids("hadolint", "Dockerfile", "FROM debian:12\n")
    assert len(after.notes) == 2


@pytest.mark.parametrize(
    ("said", "fail_on"),
    [
        ("failure-threshold: style", "info"),
        ("failure-threshold: error", "error"),
        ("failure-threshold: none", "never"),
        ("no-fail: true", "never"),
        ("no-fail: false", "warning"),
        ("failure-threshold: 3", "warning"),
    ],
)
def test_hadolints_threshold(migrated, said, fail_on):
    assert migrated(of={".hadolint.yaml": said}).config.fail_on == fail_on


def test_what_nobody_answers_for_is_noted_with_its_line(migrated):
    after = migrated(of={".hadolint.yaml": "ignored:\n- DL3007\n- DL9999\ndisable-ignore-pragma: true\n"})
    assert after.notes == [
        ".hadolint.yaml:3: no policy answers for hadolint's DL9999",
        ".hadolint.yaml:4: run aurora-lint with --no-suppressions",
    ]
    assert "DL9999" not in after.text


COMPOSE = """\
version: "3"
services:
  b:
    build: .
    image: acme/b:1.2.3
    pull_policy: build
    ports:
      - 8080:80
  a:
    image: acme/a:preview
"""
DCLINT = """\
{"rules": {
  "no-version-field": 0,
  "require-quotes-in-ports": [2, {"quoteType": "double"}],
  "no-build-and-image": [1, {"checkPullPolicy": false}],
  "service-image-require-explicit-tag": [1, {"prohibitedTags": ["preview"]}],
  "services-alphabetical-order": 0,
  "nope": 1
 }, "exclude": ["tests"], "quiet": true}
"""


@pytest.mark.parametrize("name", [".dclintrc", ".dclintrc.json"])
def test_dclint(migrated, name):
    after = migrated(of={name: DCLINT})
    found = after.ids("dclint", "compose.yaml", COMPOSE)
    assert {"require-quotes-in-ports", "no-build-and-image", "service-image-require-explicit-tag"} <= found
    assert not {"no-version-field", "services-alphabetical-order"} & found
    assert after.ids("dclint", "tests/compose.yaml", COMPOSE) == set()
    assert after.config.severity["require-quotes-in-ports"] == "error"
    assert after.notes == [
        f"{name}:3: require-quotes-in-ports: quoteType has no equivalent",
        f"{name}:7: no policy answers for dclint's nope",
        f"{name}:8: quiet shows errors only; aurora-lint shows all, see fail-on",
    ]


def test_dclint_in_package_json(migrated):
    after = migrated(of={"package.json": '{"name": "a",\n "dclint": {"rules": {"no-version-field": 0}}}'})
    assert "no-version-field" not in after.ids("dclint", "compose.yaml", COMPOSE)
    assert after.line("- no-version-field") == "- no-version-field # package.json:2"
    assert migrated(of={"package.json": '{"name": "a"}'}).text == ""


def test_dclints_code_is_not_run(migrated):
    after = migrated(of={"dclint.config.js": "process.exit(1)"})
    assert (after.text, after.notes) == ("", ["dclint.config.js: is code, not read"])


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  hostNetwork: true
  containers:
    - {name: a, image: "acme/a:1.2.3"}
"""


def test_checkov(migrated):
    every = migrated(of={".checkov.yaml": "compact: true\n"}).ids("checkov", "pod.yaml", POD)
    assert {"CKV_K8S_19", "CKV_K8S_8", "CKV_K8S_11"} <= every
    config = "skip-check: [CKV_K8S_8, CKV_K8S_1*, HIGH, CKV_AWS_0]\nskip-path: [examples/, '(?i)x']\nsoft-fail: true\n"
    after = migrated(of={".checkov.yaml": config})
    found = after.ids("checkov", "pod.yaml", POD)
    assert not {"CKV_K8S_8", "CKV_K8S_19", "CKV_K8S_11"} & found
    assert after.config.exclude == ("**/examples/",)
    assert after.config.fail_on == "never"
    assert any(note.startswith(".checkov.yaml:1: HIGH is a severity") for note in after.notes)
    assert ".checkov.yaml:1: no policy answers for checkov's CKV_AWS_0" in after.notes
    assert ".checkov.yaml:2: skip-path (?i)x: no pattern says the same" in after.notes


def test_checkovs_frameworks_and_list_of_checks(migrated):
    assert "CKV_DOCKER" not in migrated(of={".checkov.yaml": "framework: [kubernetes]\n"}).text
    assert "CKV_K8S" not in migrated(of={".checkov.yaml": "skip-framework: kubernetes,helm,kustomize\n"}).text
    after = migrated(of={".checkov.yaml": "check: CKV_K8S_43\n"})
    assert after.config.extend_select == ("CKV_K8S_43",)
    assert len(after.notes) == 1


def test_trivyignore(migrated):
    text = """\
CVE-2018-14618
# no probes in a job
DS026
# root is needed
AVD-KSV-0014 exp:2026-12-01
DS-0002 exp:2026-01-01
AVD-KSV-0012 exp:never
"""
    after = migrated(of={".trivyignore": text})
    found = after.ids("trivy", "Dockerfile", "FROM debian:13\n")
    assert "DS-0026" not in found
    assert "DS-0002" in found
    assert "KSV-0014" not in after.ids("trivy", "pod.yaml", POD)
    assert after.line("- DS026") == "- DS026 # .trivyignore:3: no probes in a job"
    assert after.line("- AVD-KSV-0014") == "- AVD-KSV-0014 # .trivyignore:5: until 2026-12-01: root is needed"
    assert ".trivyignore:1: 1 vulnerabilities of packages, which are not looked for here" in after.notes
    assert ".trivyignore:6: DS-0002 has expired on 2026-01-01, and is left out" in after.notes
    assert ".trivyignore:7: 'never' is no date" in after.notes


def test_trivyignore_in_yaml_with_paths(migrated):
    text = """\
misconfigurations:
  - id: AVD-DS-0002
    paths: [docs/Dockerfile, /etc/passwd]
    statement: The image
      needs it
vulnerabilities: [{id: CVE-1}]
"""
    after = migrated(of={".trivyignore.yaml": text})
    assert "DS-0002" in after.ids("trivy", "Dockerfile", "FROM debian:13\n")
    assert "DS-0002" not in after.ids("trivy", "docs/Dockerfile", "FROM debian:13\n")
    assert after.line("- AVD-DS-0002") == "- AVD-DS-0002 # .trivyignore.yaml:2: The image needs it"
    assert ".trivyignore.yaml:3: /etc/passwd: not a path of the repository" in after.notes


def test_trivys_settings(migrated):
    after = migrated(of={"trivy.yaml": "severity: HIGH,CRITICAL\nscan:\n  skip-dirs: ['./vendor/*']\n"})
    assert (after.config.fail_on, after.config.exclude) == ("error", ("vendor/*",))


WORKFLOW = """\
on: pull_request_target
jobs:
  a:
    runs-on: {}
    steps:
      - uses: acme/build@v1
      - run: echo "${{{{ github.event.issue.title }}}}"
"""


def test_zizmor(migrated):
    text = """\
rules:
  template-injection:
    ignore:
      - ci.yml:100
      - tests.yml # trusted
  unpinned-uses: {disable: true}
  dangerous-triggers: {remap: {severity: low}}
  nope: {disable: true}
"""
    after = migrated(of={".github/zizmor.yml": text})
    here = after.ids("zizmor", ".github/workflows/ci.yml", WORKFLOW.format("ubuntu-latest"))
    assert {"template-injection", "dangerous-triggers"} <= here
    assert "unpinned-uses" not in here
    there = after.ids("zizmor", ".github/workflows/tests.yml", WORKFLOW.format("ubuntu-latest"))
    assert "template-injection" not in there
    assert after.config.severity == {"dangerous-triggers": "info"}
    assert after.line("- template-injection").endswith("# .github/zizmor.yml:5: trusted")
    assert after.notes == [
        ".github/zizmor.yml:4: on line 100 of ci.yml write # zizmor: ignore[template-injection], which works here too",
        ".github/zizmor.yml:8: no policy answers for zizmor's nope",
    ]


def test_actionlint(migrated):
    text = """\
self-hosted-runner: {labels: [big-machine, "linux-*"]}
paths:
  .github/workflows/**/*.{yml,yaml}:
    ignore:
      - 'shellcheck reported issue in this script: SC2086:.+'
      - '".+" is potentially untrusted'
      - odd
"""
    after = migrated(of={".github/actionlint.yaml": text})
    path = ".github/workflows/a.yml"
    assert "runner-label" not in after.ids("actionlint", path, WORKFLOW.format("big-machine"))
    assert "runner-label" in after.ids("actionlint", path, WORKFLOW.format("small-machine"))
    assert "SC2086" not in after.ids("shellcheck", path, WORKFLOW.format("x") + "      - run: cat $a\n")
    assert "script-injection" not in {f.policy.name for f in after.lint(path, WORKFLOW.format("x"))}
    assert any(note.startswith(".github/actionlint.yaml:7: 'odd' is a pattern") for note in after.notes)
    assert any("linux-*" in note for note in after.notes)


DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  selector: {matchLabels: {app: a}}
  template:
    metadata: {labels: {app: a}}
    spec:
      hostNetwork: true
      containers:
        - {name: a, image: "acme/a:1.2.3"}
"""


def test_kube_linter(migrated):
    text = """\
checks:
  exclude: [host-network]
  include: [no-liveness-probe]
  ignorePaths: [charts/*.yaml, ~/x]
customChecks:
  - {name: own, template: required-label, params: {key: team}}
  - {name: other, template: cpu-requirements}
"""
    after = migrated(of={".kube-linter.yaml": text})
    found = after.ids("kube-linter", "a.yaml", DEPLOYMENT)
    assert {"no-liveness-probe", "required-label-owner", "no-read-only-root-fs"} <= found
    assert "host-network" not in found
    assert after.ids("kube-linter", "charts/pod.yaml", POD) == set()
    assert ".kube-linter.yaml:4: ~/x: not a path of the repository" in after.notes
    assert ".kube-linter.yaml:7: custom check other: no option says what cpu-requirements does" in after.notes


def test_an_id_that_is_another_name_keeps_its_linter(migrated):
    after = migrated(of={".kube-linter.yaml": "checks: {exclude: [host-network]}\n"})
    assert after.config.ignore == ("kube-linter:host-network",)
    assert {names.family for names in CATALOGUE.called(*after.config.ignore)} == {"kubernetes"}


def test_gitleaks(migrated):
    text = """\
[extend]
useDefault = true
disabledRules = ["aws-access-token"]
[allowlist]
description = "fixtures"
paths = ['''tests/fixtures''', '''(?i)odd''']
regexes = ["EXAMPLE"]
[[rules]]
id = "own"
regex = "x"
"""
    after = migrated(of={".gitleaks.toml": text})
    token = "ghp_" + "x7Kq2mW9" * 4 + "Zb3T"
    compose = f"services: {{a: {{image: 'a:1', environment: {{T: {token}}}}}}}\n"
    assert after.ids("gitleaks", "compose.yaml", compose)
    assert not after.ids("gitleaks", "tests/fixtures/compose.yaml", compose)
    assert after.line("- SEC #") == "- SEC # .gitleaks.toml:6: fixtures"
    assert {note.partition(": ")[0] for note in after.notes} >= {
        f".gitleaks.toml:{line}" for line in (6, 7, 9)
    }


def test_pint_is_only_told_of(migrated):
    after = migrated(of={".pint.hcl": "checks {}\n"})
    assert after.text == ""
    assert after.notes[0].startswith(".pint.hcl: not read")


def test_what_one_switches_off_and_another_wants_is_told(migrated):
    after = migrated(of={".hadolint.yaml": "ignored: [DL3007]\n", ".checkov.yaml": "compact: true\n"})
    assert any(
        note.startswith(".hadolint.yaml:1: DL3007 takes checkov's CKV_DOCKER_7") for note in after.notes
    )


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        (".hadolint.yaml", "ignored: [DL3007\nx: y: z\n", 2),
        (".hadolint.yaml", "- DL3007\n", 1),
        (".dclintrc.json", '{"rules":\n {"a" 1}}', 2),
        (".gitleaks.toml", "[extend]\nuseDefault = maybe\n", 2),
        (".checkov.yaml", b"\xff\xfe\x00", 0),
    ],
)
def test_a_broken_file_is_one_note_and_the_rest_goes_on(migrated, name, content, line):
    after = migrated(of={name: content, "zizmor.yml": "rules: {unpinned-uses: {disable: true}}\n"})
    (note,) = after.notes
    assert note.startswith(f"{name}:{line}: " if line else f"{name}: ")
    assert after.config.ignore == ("unpinned-uses",)


def test_links_are_not_followed(tmp_path):
    (tmp_path / "secret").write_text("ignored: [password]\n")
    root = tmp_path / "repository"
    root.mkdir()
    (root / ".hadolint.yaml").symlink_to("../secret")
    assert migrate(root, CATALOGUE, today=TODAY) == ("", [".hadolint.yaml: is a link, not read"])


NAMES = (".hadolint.yaml", ".dclintrc", ".checkov.yaml", ".trivyignore.yaml", "trivy.yaml", "zizmor.yml")
NAMES += (".github/actionlint.yaml", ".kube-linter.yaml")
KEYS = (
    *(
        "ignored",
        "override",
        "error",
        "trustedRegistries",
        "label-schema",
        "strict-labels",
        "failure-threshold",
    ),
    *(
        "rules",
        "exclude",
        "DL3007",
        "no-build-and-image",
        "checkPullPolicy",
        "skip-check",
        "skip-path",
        "framework",
    ),
    *(
        "check",
        "misconfigurations",
        "id",
        "paths",
        "expired_at",
        "severity",
        "scan",
        "skip-dirs",
        "ci.yml",
        "key",
    ),
    *(
        "template-injection",
        "ignore",
        "disable",
        "remap",
        "self-hosted-runner",
        "labels",
        "checks",
        "include",
    ),
    *("ignorePaths", "customChecks", "template", "params", "minReplicas"),
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from([*KEYS, "required-label", "CKV_*"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), values, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_there_the_result_loads(tmp_path, name, data):
    import json

    for other in NAMES:
        (tmp_path / other).unlink(missing_ok=True)
    Migrated(tmp_path, {name: json.dumps(data)})


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_or_noted(tmp_path, text):
    names = (".hadolint.yaml", ".trivyignore", ".gitleaks.toml", ".dclintrc.json")
    Migrated(tmp_path, dict.fromkeys(names, text.encode("utf-8", "replace")))


@pytest.mark.parametrize(
    ("glob", "patterns"),
    [
        ("tests", ["/tests"]),
        ("./a/*.yaml", ["a/*.yaml"]),
        ("**/foo", ["**/foo"]),
        ("a/*.{yml,yaml}", ["a/*.yml", "a/*.yaml"]),
        ("/etc", None),
        ("../x", None),
        ("~/x", None),
        ("!x", None),
        ("{a,b}" * 8, None),
    ],
)
def test_globs(glob, patterns):
    assert from_glob(glob) == patterns


@pytest.mark.parametrize(
    ("regex", "patterns"),
    [
        ("tests/", ["**/tests/"]),
        ("^tests/", ["/tests/"]),
        (r"(^|/)node_modules(/|$)", None),
        (r"(^|/)vendor/", ["**/vendor/"]),
        (r"tests\/fixtures", ["**/tests/fixtures"]),
        (r".*/fixtures/(a|b)$", ["**/fixtures/a", "**/fixtures/b"]),
        (r".*\.lock$", ["**/*.lock"]),
        (r"^charts/.*", ["/charts"]),
        ("", None),
        (".*", None),
        ("a[b-c]", None),
        ("(a|b)" * 8, None),
    ],
)
def test_regular_expressions(regex, patterns):
    assert from_regex(regex) == patterns


def test_the_command(tmp_path, capsys):
    from aurora_devops.cli.aurora import main

    (tmp_path / ".hadolint.yaml").write_text("ignored:\n  - DL3007\n  - 'DL\\e[31m'\n")
    assert main(["init", str(tmp_path), "--from-peers"]) == 0
    out = capsys.readouterr().out
    assert ".hadolint.yaml:3: no policy answers for hadolint's" in out
    (tmp_path / "Dockerfile").write_text("FROM debian:latest\n")
    report = aurora_devops.lint(tmp_path)
    assert "latest-tag" not in {finding.policy.name for finding in report.findings}
    assert main(["init", str(tmp_path), "--from-peers"]) == 2


TERRAFORM = 'variable "Name" {\n  default = "a"\n}\n\noutput "id" {\n  value = "${var.Name}"\n}\n'


def tflint(found):
    return {id for id in found.ids("tflint", "main.tf", TERRAFORM) if id.startswith("terraform_")}


def test_tflint_selects_what_it_selected(migrated):
    usual = tflint(migrated(of={".tflint.hcl": ""}))
    assert {"terraform_typed_variables", "terraform_deprecated_interpolation"} <= usual
    config = (
        'plugin "terraform" {\n  enabled = true\n}\n\nrule "terraform_typed_variables" {\n  enabled = false\n}\n'
        '\n# the names are those of the API\nrule "terraform_naming_convention" {\n  enabled = false\n}\n'
    )
    found = migrated(of={".tflint.hcl": config})
    assert tflint(found) >= usual - {"terraform_typed_variables"} | {"terraform_documented_outputs"}
    assert not tflint(found) & {"terraform_typed_variables", "terraform_naming_convention"}
    assert found.line("- terraform_naming_convention") == (
        "- terraform_naming_convention # .tflint.hcl:10: the names are those of the API"
    )


@pytest.mark.parametrize(
    ("config", "documented", "typed"),
    [
        ('plugin "terraform" {\n  enabled = true\n  preset  = "recommended"\n}\n', False, True),
        ('plugin "terraform" {\n  enabled = true\n  preset  = "all"\n}\n', True, True),
        ("config {\n  disabled_by_default = true\n}\n", False, False),
        (
            'config {\n  disabled_by_default = true\n}\nrule "terraform_documented_outputs" {\n  enabled = true\n}\n',
            True,
            False,
        ),
    ],
)
def test_presets_of_tflint(migrated, config, documented, typed):
    selected = migrated(of={".tflint.hcl": config})
    words = {line.strip().removeprefix("- ").partition(" ")[0] for line in selected.text.splitlines()}
    assert ("terraform_documented_outputs" in words) == documented
    # It is not in the profile, so that only tflint selects it.
    assert ("terraform_required_version" in words or "terraform_typed_variables" in words) == typed


def test_what_tflint_has_and_nothing_here_answers_for(migrated):
    config = (
        'config {\n  force = true\n  call_module_type = "all"\n}\nplugin "aws" {\n  enabled = true\n}\n'
        'rule "aws_instance_invalid_type" {\n  enabled = false\n}\n'
        'rule "terraform_naming_convention" {\n  enabled = true\n  format  = "mixed_snake_case"\n}\n'
    )
    found = migrated(of={".tflint.hcl": config})
    assert found.config.fail_on == "never"
    assert found.notes == [
        ".tflint.hcl:3: call_module_type has no equivalent: modules and tfvars files are always read",
        ".tflint.hcl:5: the rules of the plugin aws are not known here",
        ".tflint.hcl:8: no policy answers for tflint's aws_instance_invalid_type",
        ".tflint.hcl:11: format of terraform_naming_convention has no equivalent",
    ]


def test_tflint_file_that_is_not_hcl(migrated):
    found = migrated(of={".tflint.hcl": "rule {{{\n"})
    assert (found.text, found.notes) == ("", [".tflint.hcl: is not valid HCL, not read"])


def test_checkov_and_terraform(migrated):
    config = "skip-check:\n  - CKV_AWS_18 # a bucket of logs\n"
    bare = migrated(of={".checkov.yaml": config})
    assert "CKV_AWS_144 " not in bare.text
    for files in ({"infra/main.tf": TERRAFORM}, {".checkov.yaml": config + "framework: [terraform]\n"}):
        found = migrated(of={".checkov.yaml": config, **files})
        assert "CKV_AWS_144 #" in found.text
        assert found.line("- CKV_AWS_18 ") == "- CKV_AWS_18 # .checkov.yaml:2: a bucket of logs"


def test_trivy_and_terraform(migrated):
    found = migrated(of={".trivyignore": "# public by design\nAVD-AWS-0107\n"})
    assert found.line("- AVD-AWS-0107") == "- AVD-AWS-0107 # .trivyignore:2: public by design"
    text = 'resource "aws_security_group" "a" {\n  ingress {\n    from_port = 22\n    to_port = 22\n'
    text += '    protocol = "tcp"\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}\n'
    assert "AWS-0107" not in found.ids("trivy", "main.tf", text)
    assert "AWS-0107" in migrated(of={".trivyignore": "AVD-AWS-0001\n"}).ids("trivy", "main.tf", text)
