"""Which modules of code are taken for programs."""

from pathlib import Path

import pytest

import aurora_devops


@pytest.mark.parametrize("text", ["print(1)\n", "import pulumi_aws\n"])
def test_code_without_a_project_is_not_looked_at(tmp_path: Path, text: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__main__.py").write_text(text)
    (tmp_path / "app" / "index.ts").write_text("export {};\n")
    report = aurora_devops.lint(tmp_path)
    assert not report.files
    assert not report.skipped


def test_code_below_a_project_is_read(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "infra" / "src").mkdir(parents=True)
    (tmp_path / "infra" / "Pulumi.yaml").write_text("name: web\nruntime: python\nmain: src\n")
    program = "import pulumi_aws as aws\naws.ebs.Volume('a')\n"
    (tmp_path / "infra" / "src" / "__main__.py").write_text(program)
    for target in (tmp_path, tmp_path / "infra" / "src", tmp_path / "infra" / "src" / "__main__.py"):
        report = aurora_devops.lint(target, profile="all", select=["unencrypted-storage"])
        assert [finding.policy.name for finding in report.findings] == ["unencrypted-storage"]


def test_a_list_beside_the_settings_of_stacks_is_data_of_the_program() -> None:
    files = {"Pulumi.yaml": "name: web\nruntime: yaml\n", "Pulumi.ports.yaml": "- name: web\n  port: 80\n"}
    assert aurora_devops.lint(files).skipped == {"unknown type": 1}
    files["Pulumi.ports.yaml"] = "config: []\n"
    assert aurora_devops.lint(files).files["pulumi-stack"] == 1
