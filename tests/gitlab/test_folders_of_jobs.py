"""The entries of `script` run in one shell, so that one of them changes the folder of those after it."""

from pathlib import Path

import pytest

import aurora_devops


@pytest.mark.parametrize(
    ("jobs", "found"),
    [
        ("  before_script: [cd api]\n  script:\n    - pip install -r requirements.txt\n", []),
        ("  script:\n    - cd api && ls\n    - pip install -r requirements.txt\n", []),
        ("  script:\n    - (cd api && ls)\n    - pip install -r requirements.txt\n", ["requirements.txt"]),
        ("  script: [cd api]\n  after_script: [pip install -r requirements.txt]\n", ["requirements.txt"]),
        ('  script:\n    - cd "$FOLDER"\n    - pip install -r requirements.txt\n', []),
        ("  script:\n    - if true; then cd web; fi\n    - pip install -r requirements.txt\n", []),
    ],
)
def test_the_folder_of_the_entries_of_a_script(tmp_path: Path, jobs: str, found: list[str]) -> None:
    files = {
        ".gitlab-ci.yml": f"test:\n  image: python:3.13\n{jobs}",
        "api/requirements.txt": "flask==3.1.0\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    report = aurora_devops.lint([tmp_path])
    messages = [one.message for one in report.findings if one.policy.name == "missing-file-in-command"]
    assert [name for name in found if any(f"'{name}'" in each for each in messages)] == found
    assert len(messages) == len(found)


def test_a_job_with_the_name_of_a_keyword(tmp_path: Path) -> None:
    text = "stages: [test, build]\nimage:\n  stage: build\n  image: docker:28\n  script: [make]\n"
    (tmp_path / ".gitlab-ci.yml").write_text(
        f"{text}deploy:\n  stage: build\n  needs: [image]\n  script: [make]\n", encoding="utf-8"
    )
    found = [
        (one.line, one.message) for one in aurora_devops.lint([tmp_path]).findings if one.severity == "error"
    ]
    assert found == [(2, "'image' is a keyword and cannot be the name of a job; rename the job")]
