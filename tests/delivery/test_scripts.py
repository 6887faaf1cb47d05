"""Which folder the commands of a shell script run in, and what they name there."""

import json

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.missing_file_in_command import missing_file_in_command
from aurora_policies.delivery.unknown_make_target import unknown_make_target
from aurora_policies.delivery.unknown_npm_script import unknown_npm_script
from aurora_policies.delivery.unknown_service_in_command import unknown_service_in_command

FILES = {
    "ops/conf/env.sh": "A=1\n",
    "ops/deploy.py": "print(1)\n",
    "Makefile": "lint:\n\truff check .\n",
    "compose.yaml": "services:\n  web:\n    image: nginx:1.29\n",
    "package.json": json.dumps({"scripts": {"migrate": "knex migrate:latest"}}),
}
START = "#!/usr/bin/env bash\nset -eu\n"


@pytest.mark.parametrize(
    "text",
    [
        '. "${BASH_SOURCE[0]%/*}/conf/«envs».sh"\n',
        'HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"\nsource "$HERE/conf/«envs».sh"\n',
        'HERE=$(dirname "$0")\nTOP="$(cd "$HERE/.." &> /dev/null && pwd)"\nsource "$TOP/ops/conf/«envs».sh"\n',
        'cd "$(git rev-parse --show-toplevel)"\npython ops/«deploys».py\n',
        'cd "${0%/*}"\npython «deploys».py\n',
        "python ops/deploy.py\nbash ops/conf/«envs».sh\n",
    ],
)
def test_a_script_reads_files_from_its_own_folder_or_the_root(text: str) -> None:
    first = text.partition("«")[0]
    start = max(first.rfind(" "), first.rfind("\n")) + 1
    path = text[start:].partition("\n")[0].replace("«", "").replace("»", "")
    plain = text.replace("«", "").replace("»", "")
    marked = plain[:start] + f"«{path}»" + plain[start + len(path) :]
    expect(missing_file_in_command, START + marked, path="ops/run.sh", kind="shell-script", files=FILES)


@pytest.mark.parametrize(
    "text",
    [
        '. "$(dirname "$0")/conf/env.sh"\n',
        "python deploys.py\n",
        'cd "$TARGET"\npython ops/deploys.py\n',
        "python ops/deploy.py\nrun() { python deploys.py; }\ncd ops\nrun\n",
        "python ops/deploy.py\nif true; then cd ops; fi\npython deploys.py\n",
        "python ops/deploy.py\n(cd ops && python deploy.py)\npython ops/deploy.py\n",
    ],
)
def test_an_unknown_folder_gives_no_finding(text: str) -> None:
    expect(missing_file_in_command, START + text, path="ops/run.sh", kind="shell-script", files=FILES)


def test_names_in_files_of_the_folder_show_where_a_script_runs() -> None:
    kind, path = "shell-script", "ops/run.sh"
    expect(unknown_make_target, START + "make lint\nmake «check»\n", path=path, kind=kind, files=FILES)
    expect(unknown_make_target, START + "make check\n", path=path, kind=kind, files=FILES)
    text = START + "npm run migrate\nnpm run «seed»\n"
    expect(unknown_npm_script, text, path=path, kind=kind, files=FILES)
    text = START + "docker compose up -d web\ndocker compose logs «api»\n"
    expect(unknown_service_in_command, text, path=path, kind=kind, files=FILES)


def test_only_scripts_of_a_shell_are_read() -> None:
    text = "#!/usr/bin/env python3\nimport os\n"
    expect(missing_file_in_command, text, path="scripts/run", files=FILES)
    text = START + 'cd "$(dirname "$0")/.."\npython «ops/deploys.py»\n'
    expect(missing_file_in_command, text, path="scripts/run", files=FILES)
