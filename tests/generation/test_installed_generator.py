"""A third party's generator, really installed, and a team's template: the examples of docs/generation.md."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs/generation.md").read_text(encoding="utf-8")
CODE = next(code for code in re.findall(r"(?ms)^```python\n(.*?)^```", PAGE) if "hookimpl" in code)
APP = (
    "app: {name: ledger, language: go, port: 8080, health-path: /livez, owner: payments, "
    "image: ghcr.io/acme/ledger}\n"
)
METADATA = "Metadata-Version: 2.1\nName: acme-delivery\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
RIGHT = re.search(r"FROM (\S+)", CODE)[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Installs the example as a distribution, and returns the folder it is in."""
    place = tmp_path_factory.mktemp("acme")
    wheel = place / "acme_delivery-1.0-py3-none-any.whl"
    files = {
        "acme_delivery/__init__.py": "",
        "acme_delivery/plugin.py": CODE,
        "acme_delivery-1.0.dist-info/METADATA": METADATA,
        "acme_delivery-1.0.dist-info/WHEEL": WHEEL,
        "acme_delivery-1.0.dist-info/entry_points.txt": "[aurora_devops]\nacme = acme_delivery.plugin\n",
    }
    files["acme_delivery-1.0.dist-info/RECORD"] = "".join(
        f"{name},,\n" for name in [*files, "acme_delivery-1.0.dist-info/RECORD"]
    )
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target")
    subprocess.run((*pip, str(place / "site"), str(wheel)), check=True, capture_output=True)
    return place / "site"


@pytest.fixture
def generate(installed, tmp_path, monkeypatch):
    """Calls `aurora generate` in a process that has the plugin; returns exit status, output, and what is there."""
    root = tmp_path / "ledger"
    (root / ".git").mkdir(parents=True)
    (root / "aurora.yaml").write_text(APP)
    plugin = installed / "acme_delivery/plugin.py"

    def generate(*argv, image=RIGHT, before=""):
        plugin.write_text(CODE.replace(RIGHT, image).replace("FROM ", f"{before}FROM "))
        code = "import sys; from aurora_devops.cli.aurora import main; from aurora_devops.cli.lint import guarded"
        code += f"; sys.exit(guarded(main, {['generate', *argv]!r}))"
        paths = os.pathsep.join([str(installed), *(path for path in sys.path if path)])
        environment = {
            **os.environ,
            "PYTHONPATH": paths,
            "PYTHONDONTWRITEBYTECODE": "1",
            "AURORA_CACHE_DIR": str(tmp_path / "cache"),
        }
        done = subprocess.run(
            (sys.executable, "-c", code),
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        there = {path.name for path in root.rglob("*") if path.is_file()} - {"aurora.yaml", "aurora.lock"}
        return done.returncode, done.stdout + done.stderr, there

    return generate


ONLY = ("--with", "acme", "--only", "dockerfile", "--write")


def test_the_example_is_written(generate):
    code, said, there = generate(*ONLY)
    assert (code, there) == (0, {"Dockerfile"}), said


def test_one_that_names_latest_is_refused(generate):
    code, said, there = generate(*ONLY, image="registry.acme.example/base/static:latest")
    assert (code, there) == (1, set()), said
    assert "latest-tag" in said
    assert "refused: nothing was written" in said


@pytest.mark.parametrize(
    "before", ["# aurora: ignore-file[latest-tag]\\n", "# hadolint global ignore=DL3007\\n"]
)
def test_one_that_names_latest_and_silences_it_is_refused(generate, before):
    code, said, there = generate(*ONLY, image="registry.acme.example/base/static:latest", before=before)
    assert (code, there) == (1, set()), said
    assert "latest-tag" in said


def test_what_it_does_not_make_is_told(generate):
    code, said, there = generate("--with", "acme", "--agent", "devops", "--write")
    assert (code, there) == (0, {"Dockerfile"}), said
    assert "acme made nothing for compose, pipeline, kubernetes" in said


def test_the_template_of_the_page_stands_in_for_ours(repository):
    import aurora_devops

    path = re.search(r"`(delivery/templates/\S+\.jinja)`", PAGE)[1]
    template = re.search(r"(?ms)^```jinja\n(.*?)^```", PAGE)[1]
    configuration = re.search(r"(?ms)^```yaml\n(generate:.*?)^```", PAGE)[1]
    root = repository({"aurora.yaml": f"{APP}{configuration}", path: template})
    bundle = aurora_devops.generate(root, only=["kubernetes"])
    assert 'acme.example/team: "payments"' in bundle.texts()["k8s/serviceaccount.yaml"]
    assert {finding.policy.name for finding in bundle.findings} == set()
