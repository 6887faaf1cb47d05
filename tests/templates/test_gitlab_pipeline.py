"""The generated GitLab pipeline: it is clean, and its scripts, run with stand-ins, deliver or roll back."""

import shutil
import subprocess

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import Application, Request
from aurora_devops.generation.application import Monitoring
from aurora_devops.generation.detect import Texts
from aurora_devops.generation.fits import Fits
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, APPS, devops
from templates.gitlab_runner import run
from templates.runner import DIGEST, ERRORS, NO_ERRORS
from templates.test_stacks import COMMON, STACKS

PIPELINE = ".gitlab-ci.yml"
JOBS = ["lint", "test", "build", "push", "scan", "deploy"]
FLOW = [f"DLV{number:03}" for number in range(6, 20)]
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="the scripts are for bash")


def delivered(name, **changes):
    """What the agent `devops` makes for one of the applications of `tests/apps` at gitlab.com."""
    application = APPLICATIONS[name].model_copy(
        update={
            "repository_url": f"https://gitlab.com/acme/{name}",
            "image": f"registry.gitlab.com/acme/{name}",
            **changes,
        }
    )
    return devops(application, Texts(APPS / name))


def findings(texts, **selected):
    report = aurora_devops.lint(texts, suppressions=False, **selected)
    assert not report.failures
    return [(one.path, one.line, one.policy.name, one.message) for one in report.findings]


@pytest.mark.parametrize("image", ["registry.gitlab.com/acme/x", "docker.io/acme/x"])
@pytest.mark.parametrize("name", APPLICATIONS)
def test_it_breaks_no_policy(name, image):
    made = delivered(name, image=image)
    assert not any(path.startswith(".github/") for path in made)
    own = "secret-in-environment"  # is about the application
    assert [one for one in findings(made, profile="strict") if one[2] != own] == []
    assert findings(made, profile="all", select=FLOW) == []
    assert made == delivered(name, image=image)


@pytest.mark.parametrize(
    ("old", "new", "policy"),
    [
        ("    - test\n", "    - lint\n", "untested-deployment"),
        ("    - scan\n", "", "unscanned-image"),
        ("--exit-code 1 ", "", "ineffective-scan"),
        ("rollout undo", "describe", "missing-rollback"),
        ("  resource_group: production\n", "", "missing-resource-group"),
    ],
)
def test_each_edge_of_the_flow_is_seen(old, new, policy):
    made = delivered("taskmaster")
    assert old in made[PIPELINE]
    broken = {**made, PIPELINE: made[PIPELINE].replace(old, new)}
    assert policy in {name for _, _, name, _ in findings(broken, profile="strict")}


@pytest.mark.parametrize("name", STACKS)
def test_every_stack_is_clean_and_fits(name):
    stated, files, _ = STACKS[name]
    request = Request(
        Application(**{**COMMON, **stated, "ci": "gitlab"}), ("dockerfile", "pipeline", "kubernetes"), files
    )
    artifacts = list(render(request))
    texts = {artifact.path: artifact.text for artifact in artifacts}
    found = findings({**files, **texts}, profile="strict")
    assert [one for one in found if one[0] == PIPELINE] == []
    assert list(Fits(request).misfits(artifacts)) == []
    jobs = yaml.read(texts[PIPELINE]).documents[0].value
    assert all("@sha256:" in str(jobs[job]["image"]) for job in JOBS)
    assert not any(line != line.rstrip() for line in texts[PIPELINE].splitlines())


def test_what_the_image_of_a_build_lacks_is_installed():
    def commands(name, job):
        stated, files, _ = STACKS[name]
        request = Request(Application(**{**COMMON, **stated, "ci": "gitlab"}), ("pipeline",), files)
        (artifact,) = render(request)
        return yaml.read(artifact.text).documents[0].value[job]["script"]

    rust = next(name for name in STACKS if STACKS[name][0]["language"] == "rust")
    assert commands(rust, "lint")[0] == "rustup component add clippy rustfmt"
    poetry = commands("flask with Celery", "test")
    assert poetry[0].startswith("python -m pip install pipx==")
    assert poetry[1] == 'export PATH="${HOME}/.local/bin:${PATH}"'


def test_layers_are_cached_outside_of_the_context():
    made = delivered("ledger")
    build = yaml.read(made[PIPELINE]).documents[0].value["build"]
    (path,) = build["cache"]["paths"]
    assert f"--import-cache type=local,src={path.rstrip('/')} " in build["script"][0]
    assert "mode=max" in build["script"][0]
    assert path.rstrip("/") in made[".dockerignore"].splitlines()
    # The .dockerignore of the repository does not know the folder.
    own = {"Dockerfile": "FROM scratch\nUSER 1\nEXPOSE 8080\n", "go.mod": "module x\n"}
    kept = devops(APPLICATIONS["ledger"].model_copy(update={"ci": "gitlab"}), own)[PIPELINE]
    assert "buildctl-daemonless.sh build" in kept
    assert "cache" not in yaml.read(kept).documents[0].value["build"]


def test_services_are_at_their_names():
    made = yaml.read(delivered("taskmaster")[PIPELINE]).documents[0].value["test"]
    (service,) = made["services"]
    assert service["alias"] == "postgresql"
    assert service["name"].startswith("postgres:18")
    assert "@postgresql:5432/" in made["variables"]["DATABASE_URL"]


def test_the_registry_of_the_instance_needs_no_variables():
    own, other = delivered("ledger")[PIPELINE], delivered("ledger", image="quay.io/acme/ledger")[PIPELINE]
    assert "CI_REGISTRY_PASSWORD" in own
    assert "${REGISTRY_PASSWORD}" not in own
    assert 'crane auth login quay.io --username "${REGISTRY_USER}"' in other
    assert "SIGSTORE_ID_TOKEN" in own
    assert (
        "SIGSTORE_ID_TOKEN"
        not in delivered("ledger", repository_url="https://gitlab.acme.example/l")[PIPELINE]
    )


@pytest.fixture
def pipeline(tmp_path):
    def pipeline(name="taskmaster", **how):
        return run(delivered(name)[PIPELINE], tmp_path / "run", **how)

    return pipeline


@bash
class TestScripts:
    @pytest.mark.parametrize("name", APPLICATIONS)
    def test_all_goes_well(self, pipeline, name):
        done = pipeline(name)
        assert done.results == dict.fromkeys(JOBS, "success"), done.log
        assert not done.called(f"kubectl --namespace {name} rollout undo")
        assert f"- name: registry.gitlab.com/acme/{name}\n    digest: {DIGEST}\n" in done.applied
        assert done.called(f"kubectl --namespace {name} rollout status deployment/{name} --timeout=300s")
        assert done.called("trivy")[0].rstrip().endswith(f"registry.gitlab.com/acme/{name}@{DIGEST}")
        assert done.called(f"cosign sign --yes registry.gitlab.com/acme/{name}@{DIGEST}")
        assert "token-of-the-job" not in "".join(done.calls) + done.log

    def test_a_merge_request_ends_with_the_build(self, pipeline):
        done = pipeline(event="merge_request")
        assert done.results == dict.fromkeys(["lint", "test", "build"], "success")
        assert done.called("buildctl-daemonless.sh build")
        assert not done.called("crane")
        assert not done.called("kubectl")

    @pytest.mark.parametrize(
        ("name", "failing", "job"),
        [
            ("taskmaster", "uv run --locked ruff", "lint"),
            ("taskmaster", "uv run --locked pytest", "test"),
            ("sessions", "npm run test", "test"),
            ("ledger", "go vet", "lint"),
            ("ledger", "go test", "test"),
            ("ledger", "buildctl-daemonless.sh build", "build"),
            ("ledger", "crane auth", "push"),
            ("ledger", "crane push", "push"),
            ("ledger", "cosign sign", "push"),
            ("ledger", "trivy image", "scan"),
        ],
    )
    def test_nothing_follows_a_failure(self, pipeline, name, failing, job):
        done = pipeline(name, failing=(failing,))
        at = JOBS.index(job)
        assert [done.results[one] for one in JOBS] == ["success"] * at + ["failed"] + ["skipped"] * (5 - at)
        assert not done.called("kubectl")
        assert at >= JOBS.index("push") or not done.called("crane push")

    @pytest.mark.parametrize(
        ("failing", "canceling"),
        [
            ("curl", ()),
            ("kubectl --namespace taskmaster rollout status", ()),
            ("kubectl apply", ()),
            ("", ("kubectl --namespace taskmaster rollout status",)),
            ("", ("sleep", "curl")),
        ],
    )
    def test_a_bad_or_canceled_release_is_rolled_back(self, pipeline, failing, canceling):
        done = pipeline(failing=(failing,) if failing else (), canceling=canceling)
        assert done.results["deploy"] == ("canceled" if canceling else "failed")
        assert done.called(
            "kubectl --namespace taskmaster rollout undo deployment/taskmaster --to-revision=4"
        )
        (settings,) = done.called("kubectl --namespace taskmaster apply --filename settings.yaml")
        (undo,) = done.called("kubectl --namespace taskmaster rollout undo")
        assert done.calls.index(settings) < done.calls.index(undo)

    def test_the_health_is_checked_for_a_minute(self, pipeline):
        done = pipeline(failing=("curl",))
        checks = done.called("curl")
        assert len(checks) == len(done.called("sleep 5")) == 12
        assert checks[0].rstrip().endswith("https://taskmaster.acme.example/ready")

    def test_a_first_release_has_no_revision_to_return_to(self, pipeline):
        done = pipeline(failing=("curl",), running="")
        assert done.results["deploy"] == "failed"
        assert not done.called("kubectl --namespace taskmaster rollout undo")
        assert "This was the first release" in done.log

    @pytest.mark.parametrize("how", ["failing", "canceling"])
    def test_nothing_is_rolled_back_that_was_not_applied(self, pipeline, how):
        done = pipeline(**{how: ("kubectl --namespace taskmaster get deployment",)})
        assert done.results["deploy"] != "success"
        assert not done.called("kubectl --namespace taskmaster rollout undo")
        assert not done.called("kubectl apply")

    @pytest.mark.parametrize(
        ("measured", "result"), [(NO_ERRORS, "success"), (ERRORS, "failed"), ("", "failed")]
    )
    def test_the_error_ratio_is_checked_where_prometheus_is_known(self, pipeline, tmp_path, measured, result):
        known = {"PROMETHEUS_URL": "https://prometheus.acme.example/", "PROMETHEUS_TOKEN": "t-1"}
        done = pipeline(measured=measured, variables=known)
        assert done.results["deploy"] == result, done.log
        assert done.called("curl")[-1].rstrip().endswith("https://prometheus.acme.example/api/v1/query")
        assert (tmp_path / "run/asked").read_text() == 'header = "Authorization: Bearer t-1"'
        assert bool(done.called("kubectl --namespace taskmaster rollout undo")) == (result == "failed")

    def test_the_error_ratio_is_not_checked_without_an_address(self, pipeline, tmp_path):
        assert pipeline(measured=ERRORS).results["deploy"] == "success"
        made = delivered("ledger", monitoring=Monitoring(prometheus_url="https://prometheus.acme.example"))
        assert run(made[PIPELINE], tmp_path / "known", measured=ERRORS).results["deploy"] == "failed"

    def test_without_a_host_a_port_is_forwarded(self, pipeline, tmp_path):
        done = pipeline("ledger")
        assert done.called("kubectl --namespace ledger port-forward deployment/ledger 18080:8080")
        assert done.called("curl")[0].rstrip().endswith("http://127.0.0.1:18080/readyz")
        bad = run(delivered("ledger")[PIPELINE], tmp_path / "bad", failing=("curl",))
        assert bad.results["deploy"] == "failed"
        assert bad.called("kubectl --namespace ledger rollout undo")


class TestFolders:
    FOLDER = "services/api"

    def made(self, folder=FOLDER):
        application = APPLICATIONS["taskmaster"].model_copy(update={"name": "api", "ci": "gitlab"})
        files = dict(Texts(APPS / "taskmaster"))
        whole = {f"{folder}/{path}": text for path, text in files.items()}
        return devops(application, files, folder=folder, repository=whole)

    def test_its_jobs_have_their_names_and_paths(self):
        made = self.made()
        path = ".gitlab/ci/delivery-api.yml"
        assert {path, PIPELINE} <= set(made)
        jobs = yaml.read(made[path]).documents[0].value
        assert [name for name in jobs if name[0] != "."] == [f"{job}-api" for job in JOBS]
        assert jobs[".release-api"]["rules"][0]["changes"] == ["services/api/**", path]
        assert jobs["build-api"]["artifacts"]["paths"] == ["services/api/image.tar"]
        assert jobs["deploy-api"]["environment"]["name"] == "production/api"
        root = yaml.read(made[PIPELINE]).documents[0].value
        assert root["include"] == [{"local": "/.gitlab/ci/delivery-*.yml"}]
        assert self.made("other")[PIPELINE] == made[PIPELINE]

    def test_it_is_clean(self):
        made = self.made()
        placed = {
            path if path.startswith(".gitlab") else f"{self.FOLDER}/{path}": text
            for path, text in made.items()
        }
        found = findings(placed, profile="strict")
        assert [one for one in found if one[0].startswith(".gitlab")] == []

    @bash
    @pytest.mark.parametrize(("changed", "runs"), [("services/api/app/main.py", True), ("README.md", False)])
    def test_it_runs_where_something_has_changed(self, tmp_path, changed, runs):
        done = run(self.made()[".gitlab/ci/delivery-api.yml"], tmp_path / "run", changed=changed)
        assert done.results == (dict.fromkeys([f"{job}-api" for job in JOBS], "success") if runs else {}), (
            done.log
        )
        assert bool(done.applied) == runs


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("name", APPLICATIONS)
def test_shellcheck_has_nothing_to_say(name, tmp_path):
    jobs = yaml.read(delivered(name)[PIPELINE]).documents[0].value
    for job in (jobs[name] for name in JOBS):
        for key in ("script", "after_script"):
            script = tmp_path / "script.sh"
            script.write_text("#!/bin/sh\n" + "\n".join(job.get(key, ())) + "\n")
            said = subprocess.run(["shellcheck", str(script)], capture_output=True, text=True, check=False)
            assert said.returncode == 0, said.stdout


@pytest.mark.parametrize(
    ("stated", "more", "gitlab"),
    [
        ({}, {"host": "gitlab.com"}, True),
        ({}, {"host": "gitlab.gnome.org"}, True),
        ({"repository_url": "https://gitlab.acme.example/x"}, {}, True),
        ({}, {"host": "github.com"}, False),
        ({"ci": "gitlab"}, {"host": "github.com"}, True),
        ({"ci": "github"}, {"host": "gitlab.com"}, False),
        ({"repository_url": ""}, {}, False),
        ({}, {"host": "git.acme.example", "files": {PIPELINE: "a: {script: pytest}\n"}}, False),
    ],
)
def test_the_platform(stated, more, gitlab):
    application = APPLICATIONS["ledger"].model_copy(update=stated)
    made = devops(application, more.pop("files", None), **more)
    assert (PIPELINE in made) == gitlab
    assert (".github/workflows/delivery.yml" in made) == (not gitlab and "git.acme.example" not in str(more))


def test_a_pipeline_of_the_repository_is_kept():
    left_out = []
    application = APPLICATIONS["ledger"].model_copy(update={"ci": "gitlab"})
    made = devops(application, {PIPELINE: "test:\n  script: go test ./...\n"}, leave_out=left_out.append)
    assert PIPELINE not in made
    assert [(one.what, one.why) for one in left_out] == [
        (PIPELINE, "the repository has a .gitlab-ci.yml, and GitLab reads no other")
    ]
    again = devops(application, {PIPELINE: devops(application)[PIPELINE]})
    assert PIPELINE in again
