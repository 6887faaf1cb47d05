"""Applications in the folders of a repository."""

import pytest

from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.generation.detect import applications

MONOREPO = {
    "package.json": '{"private": true, "workspaces": ["apps/*", "packages/*"], "engines": {"node": ">=20"}}',
    "pnpm-lock.yaml": "",
    ".nvmrc": "22\n",
    ".github/CODEOWNERS": "* @acme/all\n/apps/shop/ @acme/shop-team\n",
    "compose.yaml": (
        "services:\n  shop:\n    build: ./apps/shop\n    ports: ['80:3700']\n"
        "  jobs:\n    build: {context: services/jobs}\n    command: python -m jobs\n"
    ),
    "apps/shop/package.json": '{"name": "@acme/shop", "main": "index.js", "dependencies": {"express": "5"}}',
    "apps/shop/index.js": "app.listen(process.env.PORT)\n",
    "packages/ui/package.json": (
        '{"name": "@acme/ui", "scripts": {"build": "vite build"}, "devDependencies": {"vite": "6"}}'
    ),
    "packages/ui/vite.config.ts": "export default { build: { lib: { entry: 'a.ts' } } };\n",
    "packages/web/package.json": '{"name": "@acme/web", "dependencies": {"express": "5"}}',
    "services/jobs/pyproject.toml": '[project]\nname = "jobs"\ndependencies = ["arq"]\n',
    "services/jobs/jobs/__main__.py": "serve()\n",
    "services/rates/go.mod": "module example.com/rates\n\ngo 1.24\n",
    "services/rates/main.go": 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8088", nil) }\n',
    "services/audit/Audit.csproj": (
        '<Project Sdk="Microsoft.NET.Sdk.Web"><TargetFramework>net9.0</TargetFramework></Project>'
    ),
    "tests/tool/package.json": '{"main": "a.js", "dependencies": {"express": "5"}}',
    "tests/tool/a.js": "",
}


def test_applications_are_found_and_libraries_are_not():
    found = applications(MONOREPO)
    assert {folder: one.best("framework").value for folder, one in found.items()} == {
        "apps/shop": "express",
        "services/audit": "aspnet",
        "services/jobs": "",
        "services/rates": "net/http",
    }


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("package_manager", "pnpm", "../../pnpm-lock.yaml"),
        ("language_version", "22", "../../.nvmrc"),
        ("owner", "shop-team", "../../.github/CODEOWNERS"),
        ("port", 3700, "../../compose.yaml"),
        ("entry_point", "index.js", "package.json"),
    ],
)
def test_the_root_says_something_of_its_folders(field, value, path):
    clue = applications(MONOREPO)["apps/shop"].best(field)
    assert (clue.value, clue.path) == (value, path)


def test_a_lock_of_its_own_counts():
    files = {**MONOREPO, "apps/shop/yarn.lock": ""}
    assert applications(files)["apps/shop"].best("package_manager").value == "yarn"


def test_init_says_which_applications_there_are(tmp_path, monkeypatch, capsys):
    for path, text in MONOREPO.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert guarded(aurora.main, ["init"]) == 0
    said = capsys.readouterr().out
    assert "apps/shop: found an application: express" in said
    assert "aurora generate services/rates writes its delivery" in said
    assert "app:" not in (tmp_path / "aurora.yaml").read_text()
    assert "port: 8088" in (tmp_path / "services/rates/aurora.yaml").read_text()
    assert not (tmp_path / "packages/web/aurora.yaml").exists()


def test_an_application_beside_that_of_the_root_is_named(tmp_path, monkeypatch, capsys):
    files = {
        "go.mod": "module x\n",
        "main.go": 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(":8088", nil) }\n',
        "ui/package.json": '{"scripts": {"build": "vite build"}, "devDependencies": {"vite": "6"}}',
        ".git/config": "",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert guarded(aurora.main, ["init"]) == 0
    assert "ui holds another application: vite; aurora init ui describes it" in capsys.readouterr().out
    assert not (tmp_path / "ui/aurora.yaml").exists()
