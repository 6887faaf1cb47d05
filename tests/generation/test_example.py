"""`examples/taskmaster-generated` is what `aurora init` and `aurora generate` make of the code, and nothing else."""

import shutil

import aurora_devops
from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.generation.settings import read
from aurora_devops.generation.write import changes
from templates.delivered import APPLICATIONS, APPS, GOLDEN

EXAMPLE = GOLDEN["taskmaster"]


def test_the_example_is_what_a_person_gets(app, monkeypatch, capsys):
    root = app("taskmaster")
    monkeypatch.chdir(root)
    assert guarded(aurora.main, ["init"]) == 0
    config = (root / "aurora.yaml").read_text()
    (root / "aurora.yaml").write_text(config.replace("REPLACE_ME", "taskmaster.acme.example"))
    assert (root / "aurora.yaml").read_text() == (EXAMPLE / "aurora.yaml").read_text()
    assert read(root).application == APPLICATIONS["taskmaster"]


def test_the_example_beside_its_code_changes_nothing(tmp_path):
    root = tmp_path / "taskmaster"
    shutil.copytree(APPS / "taskmaster", root)
    shutil.copytree(EXAMPLE, root, dirs_exist_ok=True)
    bundle = aurora_devops.generate(root)
    assert bundle.proven, bundle.evidence
    assert {change.state for change in changes(root, bundle.artifacts)} == {"unchanged"}
