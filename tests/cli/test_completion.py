"""Completions, which import no catalogue."""

import os
import subprocess
import sys

import pytest

from aurora_devops.cli.arguments import policy_names, profile_names
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.run import default_catalogue

SEPARATOR = "\v"


def complete(program: str, line: str, tmp_path) -> list[str]:
    out = tmp_path / "completions"
    module, _, name = program.partition(":")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_IFS": SEPARATOR,
        "_ARGCOMPLETE_STDOUT_FILENAME": str(out),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    code = (
        f"import sys, atexit\nfrom {module} import run\n"
        "import os; exit = os._exit\n"
        "def leave(code):\n"
        "    heavy = {'pydantic', 'pluggy', 'yaml', 'aurora_devops.core.catalogue'} & set(sys.modules)\n"
        "    exit(3 if heavy else code)\n"
        f"os._exit = leave\nsys.argv = ['{name}']\nrun()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == 0
    return [word.strip() for word in out.read_text().split(SEPARATOR)]


GATE, AURORA = "aurora_devops.cli.lint:aurora-lint", "aurora_devops.cli.aurora:aurora"


@pytest.mark.parametrize(
    ("program", "line", "word"),
    [
        (GATE, "aurora-lint --select DL300", "DL3007"),
        (GATE, "aurora-lint --select latest-t", "latest-tag"),
        (GATE, "aurora-lint --select DL3007,IMG00", "DL3007,IMG001"),
        (GATE, "aurora-lint --ignore a,b,secur", "a,b,security"),
        (GATE, "aurora-lint --profile cis-d", "cis-docker"),
        (GATE, "aurora-lint --format sa", "sarif"),
        (GATE, "aurora-lint --explain CKV_K8S_2", "CKV_K8S_20"),
        (AURORA, "aurora explain latest-t", "latest-tag"),
        (AURORA, "aurora policies --profile str", "strict"),
        (AURORA, "aurora gene", "generate"),
    ],
)
def test_completions(tmp_path, program, line, word):
    assert word in complete(program, line, tmp_path)


def test_the_names_are_those_of_the_catalogue():
    names = {name for policy in default_catalogue().policies for name in policy.names.all()}
    assert {name for name in names if " " not in name} <= set(policy_names())
    assert profile_names() == Catalogue.profile_names()
