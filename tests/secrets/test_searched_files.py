"""Files that are delivered with artifacts, and are none, are searched for the credentials of known providers."""

import pytest

import aurora_devops
from aurora_devops.core.run import default_catalogue

# In two parts, so that no file of this repository holds a token in one piece.
TOKEN = "ghp" + "_Fake1Token2For3The4Docs5Of6Aurora789"
CHART = "apiVersion: v2\nname: shop\nversion: 0.1.0\n"
TEMPLATE = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ .Release.Name }}\nstringData:\n  token: %s\n"
FILES = {
    "chart/values.yaml": f"image: nginx:latest\ntoken: {TOKEN}\n",
    "chart/values-prod.yml": f"a: {{b: {TOKEN}}}\n",
    "ci/default-values.yaml": f"# {TOKEN}\n",
    "chart/templates/secret.yaml": TEMPLATE % TOKEN,
    "chart/templates/tests/_helpers.tpl": f'{{{{- define "a" -}}}}{TOKEN}{{{{- end -}}}}\n',
    "base/pod.yaml": "{% if a %}\n" + TEMPLATE % TOKEN,
    ".env": f"TOKEN={TOKEN}\n",
    "deploy/.env.production": f"TOKEN={TOKEN}\n",
    "overlays/prod/secrets.env": f"TOKEN={TOKEN}\n",
}


@pytest.mark.parametrize("path", FILES)
def test_a_token_is_found(path: str) -> None:
    report = aurora_devops.lint({path: FILES[path]})
    assert [finding.policy.name for finding in report.findings] == ["github-token"]
    assert report.files == {"searched": 1}
    assert set(report.skipped) <= {"searched for secrets only", "template"}
    assert TOKEN not in report.findings[0].excerpt


def test_a_token_in_a_chart_is_found() -> None:
    report = aurora_devops.lint({"chart/Chart.yaml": CHART + f"annotations: {{a: {TOKEN}}}\n"})
    assert [finding.policy.name for finding in report.findings] == ["github-token"]
    assert report.files == {"helm-chart": 1}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("prod.auto.tfvars", f'token = "{TOKEN}"\n'),
        ("prod.tfvars.json", f'{{"token": "\\u0067{TOKEN[1:]}"}}\n'),
        ("live/terragrunt.hcl", f'inputs = {{\n  token = "{TOKEN}"\n}}\n'),
        ("main.tf", f"locals {{\n  a = <<EOT\n{TOKEN}\nEOT\n}}\n"),
    ],
)
def test_a_token_is_found_in_files_of_terraform(path: str, text: str) -> None:
    report = aurora_devops.lint({path: text}, select=["github-token"])
    assert [finding.policy.name for finding in report.findings] == ["github-token"]
    assert TOKEN not in report.findings[0].excerpt


@pytest.mark.parametrize(
    "path", ["data/rows.yaml", "settings.json", "config.yaml", "evaluates.yaml", "env", "a.tfvars.bak"]
)
def test_other_data_is_left_alone(path: str) -> None:
    report = aurora_devops.lint({path: f"token: {TOKEN}\n"}, profile="all")
    assert not report.findings


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"scripts": {"change-password": "node tools/change.js Xk29dkQ0"}}\n'),
        ("Cargo.toml", '[dependencies]\nrpassword = "Xk29dkQ0"\n'),
        ("sonar-project.properties", "sonar.projectKey=Xk29dkQ0\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\nenv = ["SHOP_TOKEN=k7Gf2pQ9xZw1"]\n'),
    ],
)
def test_the_names_in_a_manifest_tell_no_secret(path: str, text: str) -> None:
    assert not aurora_devops.lint({path: text}, profile="all").findings
    assert aurora_devops.lint({path: text.replace("k7Gf2pQ9xZw1", TOKEN).replace("Xk29dkQ0", TOKEN)}).findings


def test_only_what_is_certain_is_reported() -> None:
    text = (
        "adminPassword: hunter2\ndatabase: postgres://app:k7Gf2pQ9xZ@db/app\nsalt: 0fa1e2d3c4b5a6978879605142332415\n"
        "host: 133.133.133.133\nkey: ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx   \n"
    )
    for path in ("chart/values.yaml", ".env", "chart/templates/a.tpl"):
        assert not aurora_devops.lint({path: text}, profile="all").findings


def test_an_artifact_is_linted_as_one() -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'a:1'}]}\n"
    assert aurora_devops.lint({"chart/templates/pod.yaml": pod}).files == {"kubernetes": 1}


def test_the_summary_counts_them() -> None:
    paths = (".env", "chart/values.yaml", "chart/templates/secret.yaml")
    report = aurora_devops.lint({path: FILES[path] for path in paths} | {"a.json": "{}"})
    text = default_catalogue().reporters["text"].render(report)
    assert "3 errors in 3 files (3 searched for secrets only)." in text
    assert "Skipped 1 file of unknown type." in text
    assert "Not checked: 1 file (template): chart/templates/secret.yaml." in text


def test_a_suppression_counts() -> None:
    text = f"token: {TOKEN}  # aurora: ignore[github-token] -- a fixture\n"
    report = aurora_devops.lint({"chart/values.yaml": text})
    assert not report.findings
    assert len(report.suppressed) == 1
