"""Texts whose paths begin with `/`, as a program that embeds the library may name them."""

import pytest

from aurora_devops.core.context import folders_of
from aurora_devops.core.run import lint_texts


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("a.yaml", [""]),
        ("a/b/c.yaml", ["a/b", "a", ""]),
        ("/a/b.yaml", ["/a", ""]),
        ("", []),
    ],
)
def test_folders_end_at_the_root(path: str, folders: list[str]) -> None:
    assert list(folders_of(path)) == folders


TEXTS = {
    "aurora.yaml": "app:\n  name: shop\n",
    "Dockerfile": 'FROM python:3.13-slim\nCOPY main.py /\nCMD ["python", "main.py"]\n',
    "main.py": "import os\nos.environ['PORT']\n",
    "compose.yaml": "services:\n  web:\n    build: .\n    env_file: [web.env]\n",
    "deploy/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "deploy/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n",
    "infra/Pulumi.yaml": "name: shop\nruntime: python\n",
    "infra/Pulumi.dev.yaml": "config:\n  shop:size: 1\n",
    "infra/__main__.py": "import pulumi_aws as aws\naws.s3.Bucket('logs')\n",
    "infra/main.tf": 'variable "a" {\n  type = string\n}\n',
    "overlay/kustomization.yaml": "resources: [a.yaml]\n",
    "overlay/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n",
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: make a\n",
}


def test_absolute_paths_are_linted() -> None:
    report = lint_texts({f"/srv/shop/{path}": text for path, text in TEXTS.items()})
    assert not report.failures
    assert {finding.path for finding in report.findings} <= {f"/srv/shop/{path}" for path in TEXTS}
