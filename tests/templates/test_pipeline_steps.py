"""What the steps of the pipeline do when something fails: they are run, with stand-ins for docker and kubectl."""

import shutil
import subprocess

import pytest

from aurora_devops.formats import yaml
from aurora_devops.generation.application import Monitoring
from templates.delivered import APPLICATIONS, delivered, devops
from templates.runner import DIGEST, ERRORS, run

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the steps are for bash")
WORKFLOW = ".github/workflows/delivery.yml"
JOBS = ["lint", "test", "build", "push", "scan", "deploy"]


@pytest.fixture
def pipeline(tmp_path):
    def pipeline(name="taskmaster", **how):
        return run(delivered(name)[WORKFLOW], tmp_path / "run", **how)

    return pipeline


@pytest.mark.parametrize("name", APPLICATIONS)
def test_all_goes_well(pipeline, name):
    done = pipeline(name)
    assert done.results == dict.fromkeys(JOBS, "success"), done.log
    assert "Roll back" not in done.steps["deploy"]
    assert f"- name: ghcr.io/acme/{name}\n    digest: {DIGEST}\n" in done.applied
    assert done.called(f"kubectl --namespace {name} rollout status deployment/{name} --timeout=300s")
    assert "token-of-the-run" not in "".join(done.calls) + done.log


def test_a_pull_request_ends_with_the_build(pipeline):
    done = pipeline(event="pull_request")
    assert [job for job, result in done.results.items() if result == "success"] == ["lint", "test", "build"]
    assert done.called("uses docker/build-push-action")
    assert not done.called("docker push")
    assert not done.called("kubectl")
    # The image of a push is scanned in the registry, before it is deployed.
    assert done.steps["build"][-1] == "Look for known vulnerabilities"


def test_layers_of_all_stages_are_cached_for_the_next_build():
    steps = yaml.read(delivered("ledger")[WORKFLOW]).documents[0].value["jobs"]["build"]["steps"]
    given = next(one["with"] for one in steps if one["name"] == "Build the image")
    assert (given["cache-from"], given["cache-to"]) == ("type=gha", "type=gha,mode=max")
    # The archive is the one that the job `push` loads.
    assert given["outputs"] == "type=docker,dest=image.tar"
    assert given["tags"] == "${{ env.IMAGE }}:${{ github.sha }}"
    # Applications of one repository do not replace each other's caches.
    placed = devops(APPLICATIONS["ledger"], folder="services/ledger")[".github/workflows/delivery-ledger.yml"]
    assert "cache-to: type=gha,mode=max,scope=ledger\n" in placed


def test_a_push_is_scanned_in_the_registry(pipeline):
    done = pipeline()
    assert "Look for known vulnerabilities" not in done.steps["build"]
    assert "Look for known vulnerabilities" in done.steps["scan"]


@pytest.mark.parametrize(
    ("name", "failing", "job"),
    [
        ("taskmaster", "uv run --locked ruff", "lint"),
        ("taskmaster", "uv run --locked pytest", "test"),
        ("sessions", "npm run lint", "lint"),
        ("sessions", "npm run test", "test"),
        ("ledger", "go vet", "lint"),
        ("ledger", "go test", "test"),
        ("ledger", "git log", "build"),
        ("ledger", "uses docker/build-push-action", "build"),
        ("ledger", "docker login", "push"),
        ("ledger", "docker push", "push"),
    ],
)
def test_nothing_goes_on_after_a_failure(pipeline, name, failing, job):
    done = pipeline(name, failing=(failing,))
    at = JOBS.index(job)
    assert [done.results[one] for one in JOBS] == ["success"] * at + ["failure"] + ["skipped"] * (5 - at)
    assert not done.called("kubectl")
    assert job == "push" or not done.called("docker push")


@pytest.mark.parametrize(
    ("failing", "step"),
    [
        ("curl", "Check the health"),
        ("kubectl --namespace taskmaster rollout status", "Wait for the rolling update"),
        ("kubectl apply", "Apply the manifests with the new image"),
    ],
)
def test_a_bad_release_is_rolled_back_and_red(pipeline, failing, step):
    done = pipeline(failing=(failing,))
    assert done.results["deploy"] == "failure"
    assert done.steps["deploy"][-2:] == [step, "Roll back"]
    assert done.called("kubectl --namespace taskmaster rollout undo deployment/taskmaster --to-revision=4")


@pytest.mark.parametrize(
    ("step", "rolled_back"),
    [
        ("Remember what runs now", False),
        ("Apply the manifests with the new image", True),
        ("Wait for the rolling update", True),
    ],
)
def test_a_run_that_is_cancelled_is_rolled_back(pipeline, step, rolled_back):
    done = pipeline(cancelled=step)
    assert ("Roll back" in done.steps["deploy"]) == rolled_back
    undone = done.called("kubectl --namespace taskmaster rollout undo deployment/taskmaster --to-revision=4")
    assert bool(undone) == rolled_back


def test_a_roll_back_takes_the_settings_back_first(pipeline):
    done = pipeline(failing=("curl",))
    (settings,) = done.called("kubectl --namespace taskmaster apply --filename settings.yaml")
    (undo,) = done.called("kubectl --namespace taskmaster rollout undo")
    assert done.calls.index(settings) < done.calls.index(undo)


def test_settings_that_were_never_applied_stop_nothing(pipeline):
    never = "kubectl --namespace taskmaster apply view-last-applied configmap/taskmaster-config"
    done = pipeline(failing=("curl", never))
    assert done.called(never)
    assert not done.called("kubectl --namespace taskmaster apply --filename")
    assert done.called("kubectl --namespace taskmaster rollout undo")


def test_the_health_is_asked_for_until_it_is_good_or_a_minute_is_over(pipeline):
    done = pipeline(failing=("curl",))
    asked = done.called("curl")
    assert len(asked) == 12
    assert asked[0].rstrip().endswith("https://taskmaster.acme.example/ready")
    assert len(done.called("sleep 5")) == 12
    assert done.calls.index(asked[-1]) < done.calls.index(
        done.called("kubectl --namespace taskmaster rollout undo")[0]
    )


def test_a_first_release_has_none_to_return_to(pipeline):
    done = pipeline(failing=("curl",), running="")
    assert done.results["deploy"] == "failure"
    assert not done.called("kubectl --namespace taskmaster rollout undo")
    assert "This was the first release" in done.log


def test_nothing_is_rolled_back_that_was_not_applied(pipeline):
    done = pipeline(failing=("kubectl --namespace taskmaster get deployment",))
    assert done.results["deploy"] == "failure"
    assert "Roll back" not in done.steps["deploy"]
    assert not done.called("kubectl apply")


@pytest.mark.parametrize(
    ("changes", "forwarded"),
    [
        ({}, "18080:8080"),
        # Callers do not reach the management port.
        ({"hosts": ("ledger.acme.example",), "management_port": 9090}, "18080:9090"),
    ],
)
def test_what_callers_do_not_reach_is_asked_through_a_forwarded_port(tmp_path, changes, forwarded):
    text = devops(APPLICATIONS["ledger"].model_copy(update=changes))[WORKFLOW]
    done = run(text, tmp_path / "run")
    assert done.results["deploy"] == "success", done.log
    assert done.called(f"kubectl --namespace ledger port-forward deployment/ledger {forwarded}")
    (asked,) = done.called("curl")
    assert asked.rstrip().endswith("http://127.0.0.1:18080/readyz")


def test_a_forwarded_port_without_an_answer_is_a_bad_release(tmp_path):
    done = run(delivered("ledger")[WORKFLOW], tmp_path / "run", failing=("curl",))
    assert done.steps["deploy"][-2:] == ["Check the health", "Roll back"]
    assert len(done.called("kubectl --namespace ledger port-forward")) == len(done.called("curl")) == 12


PROMETHEUS = {"vars.PROMETHEUS_URL": "https://prometheus.acme.example/", "secrets.PROMETHEUS_TOKEN": "t-1"}


def test_the_error_ratio_is_checked_after_the_health(pipeline, tmp_path):
    done = pipeline(variables=PROMETHEUS)
    assert done.results["deploy"] == "success", done.log
    assert done.steps["deploy"][-2:] == ["Check the health", "Check the error ratio"]
    (asked,) = done.called("curl --fail --silent --show-error --max-time 20 --retry 3 --config -")
    assert asked.rstrip().endswith("https://prometheus.acme.example/api/v1/query")
    assert 'http_requests_total{job="taskmaster",status=~"5.."}' in asked
    # The token is not in the arguments, which every process of the runner can read.
    assert (tmp_path / "run/asked").read_text() == 'header = "Authorization: Bearer t-1"'
    assert "t-1" not in "".join(done.calls)
    assert done.calls.index(done.called("sleep 180")[0]) < done.calls.index(asked)


def test_without_requests_nothing_is_measured(pipeline):
    nothing = '{"status":"success","data":{"resultType":"vector","result":[]}}'
    done = pipeline(variables=PROMETHEUS, measured=nothing)
    assert done.results["deploy"] == "success", done.log
    assert "No requests were measured." in done.log


@pytest.mark.parametrize("measured", [ERRORS, "", "<html>", '{"status":"error","error":"timeout"}'])
def test_a_release_that_fails_requests_is_rolled_back(pipeline, measured):
    done = pipeline(variables=PROMETHEUS, measured=measured)
    assert done.results["deploy"] == "failure"
    assert done.steps["deploy"][-2:] == ["Check the error ratio", "Roll back"]
    assert done.called("kubectl --namespace taskmaster rollout undo deployment/taskmaster --to-revision=4")
    assert ("More than 5% of requests fail" in done.log) == (measured == ERRORS)


def test_the_error_ratio_is_not_checked_without_an_address_or_metrics(pipeline, tmp_path):
    assert "Check the error ratio" not in pipeline(measured=ERRORS).steps["deploy"]
    silent = APPLICATIONS["taskmaster"].model_copy(update={"metrics_path": None})
    assert "PROMETHEUS" not in devops(silent)[WORKFLOW]


def test_an_address_in_the_settings_needs_no_variable(tmp_path):
    monitoring = Monitoring(prometheus_url="https://prometheus.acme.example:9090/x")
    app = APPLICATIONS["ledger"].model_copy(update={"monitoring": monitoring})
    done = run(devops(app)[WORKFLOW], tmp_path / "run", measured=ERRORS)
    assert done.results["deploy"] == "failure"
    assert done.called("curl")[-1].rstrip().endswith("https://prometheus.acme.example:9090/x/api/v1/query")
    assert (tmp_path / "run/asked").read_text() == ""


@pytest.mark.parametrize(
    "url", ["prometheus:9090", "https://a b", "https://p/$(id)", 'https://p"', "ftp://p"]
)
def test_an_address_that_is_no_url_is_refused(url):
    with pytest.raises(ValueError, match="prometheus_url"):
        Monitoring(prometheus_url=url)


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("image", ["ghcr.io/acme/x", "registry.acme.example/x"])
@pytest.mark.parametrize("name", APPLICATIONS)
def test_shellcheck_has_nothing_to_say(name, image, tmp_path):
    made = devops(APPLICATIONS[name].model_copy(update={"image": image}))
    jobs = yaml.read(made[WORKFLOW]).documents[0].value["jobs"]
    for job in jobs.values():
        for step in job["steps"]:
            if "run" in step:
                script = tmp_path / "step.sh"
                script.write_text(f"#!/usr/bin/env bash\n{step['run']}")
                said = subprocess.run(
                    ["shellcheck", str(script)], capture_output=True, text=True, check=False
                )
                assert said.returncode == 0, said.stdout
