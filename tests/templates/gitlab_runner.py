"""Runs the scripts of a generated GitLab pipeline with stand-ins for the programs, as a runner would order them.

It knows what the generated pipeline uses, and stops at anything else: `extends` of one hidden job, `needs` by name,
rules with the conditions below, artifacts with paths and variables, and `after_script`.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType

from aurora_devops.formats import yaml
from templates.runner import DIGEST, NO_ERRORS, Run

KEYS = {"after_script", "artifacts", "cache", "environment", "extends", "id_tokens", "image", "interruptible"} | {
    *("needs", "resource_group", "rules", "script", "services", "stage", "timeout", "variables")
}  # fmt: skip
# Each call is written down; one that begins with a line of FAILING fails, one of CANCELING cancels the job.
STAND_IN = """\
#!/bin/sh
call="${0##*/} $*"
# One write, because a forwarded port is a process in the background.
printf '%s \\n' "$(printf '%s' "$call" | tr '\\n' ' ')" >> "$CALLS"
case "$call" in
  "buildctl-daemonless.sh build"*) touch image.tar; mkdir .buildkit-cache-new ;;
  "crane auth login"*) cat > /dev/null ;;
  "crane push"*) test -f "$2" || exit 1; echo "$IMAGE@$DIGEST_OF_PUSHED" ;;
  "tar "*) cat > /dev/null; mkdir -p tools/ko-app; cp "$0" tools/ko-app/cosign ;;
  *" get deployment "*) printf '%s' "$RUNNING" ;;
  "kubectl apply -k "*) cat "$3/kustomization.yaml" >> "$APPLIED" ;;
  *" port-forward "*) : > "$HOME/forwarded" ;;
  *" http://127.0.0.1:18080/"*) until rm "$HOME/forwarded" 2> /dev/null; do :; done ;;
  *"/api/v1/query") cat > "$HOME/asked"; printf '%s' "$MEASURED" ;;
  *" log -1 --format=%ct") echo 1700000000 ;;
esac
while read -r canceling; do
  case "$call" in "$canceling"*) touch "$CANCELED"; exit 1 ;; esac
done < "$CANCELING"
while read -r failing; do
  case "$call" in "$failing"*) exit 1 ;; esac
done < "$FAILING"
exit 0
"""
PROGRAMS = {"buildctl-daemonless.sh", "corepack", "crane", "curl", "git", "go", "gofmt", "kubectl", "npm"} | {
    *("python", "rustup", "sleep", "tar", "trivy", "uv", "uvx")
}  # fmt: skip
_RULE = re.compile(r'\$CI_(PIPELINE_SOURCE|COMMIT_BRANCH) == "([\w-]+)"')


def run(
    text: str,
    folder: Path,
    *,
    event: str = "push",
    failing: tuple[str, ...] = (),
    canceling: tuple[str, ...] = (),
    running: str = "4",
    changed: str = "",
    measured: str = NO_ERRORS,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Run:
    """Run a pipeline. `failing` and `canceling` are the beginnings of calls, `running` is the revision before it.

    `measured` is what Prometheus answers, `variables` are CI/CD variables of the project.
    """
    whole = yaml.read(text, "ruby").documents[0].value
    jobs = {name: _merged(whole, job) for name, job in whole.items() if "script" in job}
    programs = folder / "bin"
    programs.mkdir(parents=True)
    for name in PROGRAMS:
        (programs / name).write_text(STAND_IN)
        (programs / name).chmod(0o755)
    files = {name: folder / name.lower() for name in ("APPLIED", "CALLS", "CANCELED", "CANCELING", "FAILING")}
    for name, lines in {"APPLIED": (), "CALLS": (), "CANCELING": canceling, "FAILING": failing}.items():
        files[name].write_text("".join(f"{one}\n" for one in lines))
    base = {
        **{name: str(path) for name, path in files.items()},
        "CI_COMMIT_SHA": "0f" * 20,
        "CI_COMMIT_SHORT_SHA": "0f0f0f0f",
        "CI_JOB_ID": "17",
        "CI_REGISTRY": "registry.gitlab.com",
        "CI_REGISTRY_PASSWORD": "token-of-the-job",
        "CI_REGISTRY_USER": "gitlab-ci-token",
        "DIGEST_OF_PUSHED": DIGEST,
        "HOME": str(folder),
        "MEASURED": measured,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "REGISTRY_PASSWORD": "token-of-the-job",
        "REGISTRY_USER": "someone",
        "RUNNING": running,
        **variables,
    }
    done = Run()
    kept: dict[str, dict[str, str]] = {}
    for name, job in _in_order(jobs):
        if not _starts(job, event, changed):
            continue
        if any(done.results.get(need) != "success" for need in job["needs"]):
            done.results[name] = "skipped"
            continue
        workspace = folder / "builds" / name
        given = {}
        workspace.mkdir(parents=True)
        if job.get("variables", {}).get("GIT_STRATEGY") != "none":
            for part in ("k8s", "services/api/k8s"):
                (workspace / part).mkdir(parents=True)
        for need in job["needs"]:
            for path in jobs[need].get("artifacts", {}).get("paths", ()):
                (workspace / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(folder / "builds" / need / path, workspace / path)
            given |= kept.get(need, {})
        variables = {key: str(value) for key, value in job.get("variables", {}).items()}
        environment = {**base, **given, **variables, "CI_PROJECT_DIR": str(workspace)}
        status = _script(job["script"], workspace, environment, done)
        if files["CANCELED"].exists():
            files["CANCELED"].unlink()
            status = "canceled"
        if "after_script" in job:
            _script(job["after_script"], workspace, {**environment, "CI_JOB_STATUS": status}, done)
        done.results[name] = status
        if status == "success":
            kept[name] = _variables(job, workspace)
    done.calls = files["CALLS"].read_text().splitlines()
    done.applied = files["APPLIED"].read_text()
    return done


def _merged(whole, job):
    merged = dict(whole[job["extends"]])
    for key, value in job.items():
        merged[key] = {**merged[key], **value} if key in merged and isinstance(value, dict) else value
    assert not merged.keys() - KEYS, merged.keys() - KEYS
    return merged


def _starts(job, event, changed):
    known = {
        "PIPELINE_SOURCE": "merge_request_event" if event == "merge_request" else "push",
        "COMMIT_BRANCH": "" if event == "merge_request" else "main",
    }
    for rule in job["rules"]:
        variable, value = _RULE.fullmatch(rule["if"]).groups()
        patterns = rule.get("changes", ["*"])
        if known[variable] == value and any(fnmatch(changed, pattern) for pattern in patterns):
            return True
    return False


def _in_order(jobs):
    left, ready = dict(jobs), set()
    while left:
        name = next(name for name, job in left.items() if ready.issuperset(job["needs"]))
        yield name, left.pop(name)
        ready.add(name)


def _script(commands, workspace, environment, done):
    answer = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", "\n".join(commands)],
        cwd=workspace,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    done.log += answer.stdout + answer.stderr
    return "success" if answer.returncode == 0 else "failed"


def _variables(job, workspace):
    path = job.get("artifacts", {}).get("reports", {}).get("dotenv")
    lines = (workspace / path).read_text().splitlines() if path else []
    with_values = (line.partition("=") for line in lines)
    return {name: value for name, _, value in with_values}
