"""Where an application lies: default branch, folder in its git repository, and several applications in one."""

import pytest

import aurora_devops
from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.formats import yaml
from aurora_devops.generation.repository import repository_of

APP = """\
app:
  name: NAME
  language: python
  framework: fastapi
  entry-point: app.main:app
  port: 8000
  health-path: /healthz
  readiness-path: null
  metrics-path: null
  image: ghcr.io/acme/NAME
  repository-url: https://github.com/acme/all
"""
MAIN = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/healthz')\ndef alive(): ...\n"
CODE = {"app/main.py": MAIN, "requirements.txt": "fastapi\nuvicorn\n"}
COMMIT = "0123456789abcdef0123456789abcdef01234567\n"


def below(folder, files):
    return {f"{folder}/{path}": text for path, text in files.items()}


@pytest.mark.parametrize(
    ("git", "branch"),
    [
        ({"HEAD": "ref: refs/heads/master\n"}, "master"),
        ({"HEAD": "ref: refs/heads/12.x\n"}, "12.x"),
        # The branch that is checked out may be one for a change.
        (
            {
                "HEAD": "ref: refs/heads/fix/x\n",
                "refs/remotes/origin/HEAD": "ref: refs/remotes/origin/trunk\n",
            },
            "trunk",
        ),
        ({"HEAD": "ref: refs/heads/fix\n", "refs/heads/main": COMMIT, "refs/heads/fix": COMMIT}, "main"),
        (
            {
                "HEAD": "ref: refs/heads/fix\n",
                "packed-refs": f"{COMMIT.strip()} refs/remotes/origin/master\n",
            },
            "master",
        ),
        ({"HEAD": COMMIT}, ""),
        ({}, ""),
    ],
)
def test_the_default_branch(tmp_path, git, branch):
    for path, text in {"config": "", **git}.items():
        (tmp_path / ".git" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / ".git" / path).write_text(text)
    (tmp_path / "a/b").mkdir(parents=True)
    found = repository_of(tmp_path / "a/b")
    assert found is not None
    assert (found.root, found.branch) == (tmp_path.resolve(), branch)


def test_a_worktree_has_the_branches_of_its_repository(tmp_path):
    git = tmp_path / "main/.git"
    (git / "worktrees/x").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/trunk\n")
    (git / "worktrees/x/commondir").write_text("../..\n")
    (tmp_path / "x").mkdir()
    (tmp_path / "x/.git").write_text(f"gitdir: {git}/worktrees/x\n")
    found = repository_of(tmp_path / "x")
    assert found is not None
    assert found.branch == "trunk"


def test_no_repository(tmp_path):
    assert repository_of(tmp_path) is None


def pipeline(bundle, path=".github/workflows/delivery.yml"):
    return yaml.read(bundle.texts()[path], "go").documents[0].value


@pytest.mark.parametrize(
    ("stated", "branch"), [("", "master"), ("  default-branch: release/1\n", "release/1")]
)
def test_the_pipeline_runs_on_the_default_branch(repository, stated, branch):
    root = repository({**CODE, "aurora.yaml": f"{APP.replace('NAME', 'shop')}{stated}"})
    (root / ".git/HEAD").write_text("ref: refs/heads/master\n")
    on = pipeline(aurora_devops.generate(root))["on"]
    assert on["push"] == on["pull_request"] == {"branches": [branch]}


def test_an_application_in_a_folder(repository):
    root = repository({**below("services/api", CODE), "services/api/aurora.yaml": APP.replace("NAME", "api")})
    bundle = aurora_devops.generate(root / "services/api")
    assert bundle.proven
    assert not any(one.wrong for one in bundle.left_out)
    assert bundle.root == root.resolve()
    path = ".github/workflows/delivery-api.yml"
    assert {path, "services/api/Dockerfile", "services/api/k8s/service.yaml"} <= set(bundle.texts())
    found = pipeline(bundle, path)
    assert found["on"]["push"]["paths"] == ["services/api/**", path]
    assert found["defaults"]["run"]["working-directory"] == "services/api"
    upload = next(step for step in found["jobs"]["build"]["steps"] if "upload" in step.get("uses", ""))
    assert upload["with"]["path"] == "services/api/image.tar"
    assert "](../../.github/workflows/delivery-api.yml)" in bundle.texts()["services/api/README.md"]


def test_all_applications_of_a_repository(repository, capsys, monkeypatch):
    files = {
        **below("api", CODE),
        **below("services/mail", CODE),
        **below("tests/x", CODE),
        "README.md": "# All\n",
    }
    root = repository(files)
    monkeypatch.chdir(root)
    assert guarded(aurora.main, ["init"]) == 0
    assert "services/mail: found an application: fastapi" in capsys.readouterr().out
    assert not (root / "tests/x/aurora.yaml").exists()
    for folder in ("api", "services/mail"):
        name = folder.rpartition("/")[2]
        assert f"name: {name}" in (root / folder / "aurora.yaml").read_text()
        (root / folder / "aurora.yaml").write_text(APP.replace("NAME", name))
    (root / "tests/x/aurora.yaml").write_text(APP.replace("NAME", "x"))
    assert guarded(aurora.main, ["generate", "--write"]) == 0
    assert not (root / "tests/x/Dockerfile").exists()
    for path in (
        "api/Dockerfile",
        "services/mail/Dockerfile",
        ".github/workflows/delivery-api.yml",
        ".github/workflows/delivery-mail.yml",
    ):
        assert (root / path).is_file(), path
    assert not (root / "Dockerfile").exists()
    capsys.readouterr()
    assert guarded(aurora.main, ["generate", "--check"]) == 0


ORIGIN = '[remote "origin"]\n\turl = https://oauth2:token@gitlab.acme.example/acme/all.git\n'


@pytest.mark.parametrize(("ci", "gitlab"), [("", True), ("  ci: github\n", False)])
def test_the_remote_decides_the_platform(repository, ci, gitlab):
    root = repository({**CODE, "aurora.yaml": f"{APP.replace('NAME', 'shop')}{ci}"})
    (root / ".git/config").write_text(ORIGIN)
    bundle = aurora_devops.generate(root)
    assert bundle.proven
    assert (".gitlab-ci.yml" in bundle.texts()) == gitlab
    assert (".github/workflows/delivery.yml" in bundle.texts()) == (not gitlab)
    readme = bundle.texts()["README.md"]
    assert ("`REGISTRY_PASSWORD` and `REGISTRY_USER`" in readme) == gitlab
    assert ("`KUBE_CONTEXT`" in readme) == gitlab
    assert "n_scan --> n_deploy" in bundle.texts()["docs/architecture.md"]


def test_all_applications_of_a_gitlab_repository(repository, capsys, monkeypatch):
    files = {**below("api", CODE), **below("services/mail", CODE), "README.md": "# All\n"}
    for folder in ("api", "services/mail"):
        files[f"{folder}/aurora.yaml"] = APP.replace("NAME", folder.rpartition("/")[2])
    root = repository(files)
    (root / ".git/config").write_text(ORIGIN)
    monkeypatch.chdir(root)
    assert guarded(aurora.main, ["generate", "--write"]) == 0, capsys.readouterr()
    for name in (".gitlab-ci.yml", ".gitlab/ci/delivery-api.yml", ".gitlab/ci/delivery-mail.yml"):
        assert (root / name).is_file(), name
    assert not (root / ".github").exists()
    capsys.readouterr()
    assert guarded(aurora.main, ["generate", "--check"]) == 0
    found = aurora_devops.lint([root], profile="strict").findings
    assert [one for one in found if one.path.startswith(".gitlab")] == []


@pytest.mark.parametrize(
    ("image", "subject"),
    [
        ("docker.io/acme/shop", "index.docker.io/acme/shop"),
        ("acme/shop", "index.docker.io/acme/shop"),
        ("ghcr.io/acme/shop", "${{ env.IMAGE }}"),
    ],
)
def test_the_name_of_the_attested_image(repository, image, subject):
    text = APP.replace("NAME", "shop").replace("ghcr.io/acme/shop", image)
    jobs = pipeline(aurora_devops.generate(repository({**CODE, "aurora.yaml": text})))["jobs"]
    attest = next(step for step in jobs["push"]["steps"] if "attest" in step.get("uses", ""))
    assert attest["with"]["subject-name"] == subject


def test_a_package_of_a_workspace(repository):
    files = {
        "package.json": '{"workspaces": ["apps/*"]}',
        "package-lock.json": "{}",
        "apps/web/package.json": '{"scripts": {"build": "tsc"}}',
        "apps/web/src/main.ts": '"/healthz"\n',
        "apps/web/aurora.yaml": APP.replace("NAME", "web")
        .replace("python", "node")
        .replace("fastapi", "fastify")
        .replace("app.main:app", "dist/main.js"),
    }
    bundle = aurora_devops.generate(repository(files) / "apps/web")
    assert bundle.proven
    assert not any(one.wrong for one in bundle.left_out)
    assert {"apps/web/Dockerfile", "apps/web/docker-compose.yml"} <= set(bundle.texts())
    assert "COPY package-lock.json package.json ./" in bundle.texts()["apps/web/Dockerfile"]
