"""Runs the shell steps of a generated workflow with stand-ins for the programs, as a runner would order them.

It knows what the generated pipeline uses of workflows, and stops at anything else: `needs`, `outputs`, `env` at
each level, `if` with the few conditions below, and expressions that name one value.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from aurora_devops.formats import yaml

DIGEST = "sha256:" + "a" * 64
# Each call is written down; one that begins with a line of FAILING fails.
STAND_IN = """\
#!/bin/sh
call="${0##*/} $*"
# One write, because a forwarded port is a process in the background.
printf '%s \\n' "$(printf '%s' "$call" | tr '\\n' ' ')" >> "$CALLS"
case "$call" in
  "docker inspect"*) echo "$IMAGE@$DIGEST" ;;
  "docker login"*) cat > /dev/null ;;
  *" get deployment "*) printf '%s' "$RUNNING" ;;
  "kubectl apply -k "*) cat "$3/kustomization.yaml" >> "$APPLIED" ;;
  *" port-forward "*) : > "$HOME/forwarded" ;;
  *" http://127.0.0.1:18080/"*) until rm "$HOME/forwarded" 2> /dev/null; do :; done ;;
  *"/api/v1/query") cat > "$HOME/asked"; printf '%s' "$MEASURED" ;;
  "git log"*) echo 1700000000 ;;
  "openssl rand"*) echo 00ff ;;
esac
while read -r failing; do
  case "$call" in "$failing"*) exit 1 ;; esac
done < "$FAILING"
exit 0
"""
NO_ERRORS = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1.5,"0"]}]}}'
ERRORS = NO_ERRORS.replace('"0"', '"1"')
PROGRAMS = [
    "curl",
    "docker",
    "git",
    "go",
    "gofmt",
    "kubectl",
    "node",
    "npm",
    "openssl",
    "pip",
    "python",
    "sleep",
    "uv",
    "uvx",
]
_EXPRESSION = re.compile(r"\$\{\{ ([\w.]+) \}\}")


@dataclass
class Run:
    """What became of a run: the result of each job, the steps that ran by job, the calls, what was applied."""

    results: dict[str, str] = field(default_factory=dict)
    steps: dict[str, list[str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    applied: str = ""
    log: str = ""

    def called(self, beginning: str) -> list[str]:
        return [call for call in self.calls if call.startswith(beginning)]


def run(
    text: str,
    folder: Path,
    *,
    event: str = "push",
    failing: tuple[str, ...] = (),
    running: str = "4",
    cancelled: str = "",
    measured: str = NO_ERRORS,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> Run:
    """Run a workflow. `failing` are the beginnings of calls that fail, `running` the revision before it.

    It is cancelled in the step `cancelled`. `measured` is what Prometheus answers, `variables` are `vars.` and
    `secrets.` of the repository.
    """
    workflow = yaml.read(text).documents[0].value
    programs = folder / "bin"
    programs.mkdir(parents=True)
    for name in PROGRAMS:
        (programs / name).write_text(STAND_IN)
        (programs / name).chmod(0o755)
    calls, fails, applied = folder / "calls", folder / "failing", folder / "applied"
    calls.touch()
    applied.touch()
    fails.write_text("".join(f"{one}\n" for one in failing))
    base = {
        "APPLIED": str(applied),
        "CALLS": str(calls),
        "DIGEST": DIGEST,
        "FAILING": str(fails),
        "RUNNING": running,
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_SHA": "0f" * 20,
        "HOME": str(folder),
        "MEASURED": measured,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }
    done = Run()
    outputs: dict[str, str] = {}
    for name, job in _in_order(workflow["jobs"]):
        wanted = job.get("if")
        assert wanted in (None, "github.event_name == 'push'"), wanted
        if any(done.results[need] != "success" for need in _needs(job)) or (wanted and event != "push"):
            done.results[name] = "skipped"
            continue
        context = {
            "github.actor": "someone",
            "github.token": "token-of-the-run",
            "secrets.KUBECONFIG": "apiVersion: v1",
            **{f"env.{key}": str(value) for key, value in workflow.get("env", {}).items()},
            **outputs,
            **variables,
        }
        environment = base | _filled({**workflow.get("env", {}), **job.get("env", {})}, context)
        workspace = folder / name
        (workspace / "k8s").mkdir(parents=True)
        if name == "push":
            (workspace / "image.tar").touch()
        shell = workflow["defaults"]["run"]["shell"].split()
        done.results[name] = _job(
            job,
            cancelled,
            event,
            shell,
            workspace,
            environment,
            context,
            done.steps.setdefault(name, []),
            done,
        )
        for output, value in job.get("outputs", {}).items():
            outputs[f"needs.{name}.outputs.{output}"] = _fill(value, context)
    done.calls = calls.read_text().splitlines()
    done.applied = applied.read_text()
    return done


def _job(job, cancelled, event, shell, workspace, environment, context, ran, done):
    result = "success"
    for step in job["steps"]:
        condition = step.get("if")
        if condition in ("github.event_name == 'push'", "github.event_name == 'pull_request'"):
            wanted = result == "success" and event == condition.split("'")[1]
        elif condition == "(failure() || cancelled()) && steps.apply.outcome != 'skipped'":
            wanted = result in ("failure", "cancelled") and context.get("steps.apply.outcome") in (
                "success",
                "failure",
                "cancelled",
            )
        elif condition == "vars.PROMETHEUS_URL != ''":
            wanted = result == "success" and bool(context.get("vars.PROMETHEUS_URL"))
        else:
            assert condition is None, condition
            wanted = result == "success"
        outcome = "skipped"
        if wanted:
            ran.append(step["name"])
            outcome = "success"
            if "run" in step:
                outcome = _step(step, shell, workspace, environment, context, done)
            elif _uses(step, environment):
                outcome = "failure"
            if step["name"] == cancelled:
                outcome = "cancelled"
            if outcome != "success":
                result = outcome
        if "id" in step:
            context[f"steps.{step['id']}.outcome"] = outcome
    return result


def _uses(step, environment):
    """Write the use of an action down as a call; whether it fails."""
    call = f"uses {step['uses'].partition('@')[0]}"
    with Path(environment["CALLS"]).open("a") as calls:
        calls.write(f"{call}\n")
    return any(call.startswith(one) for one in Path(environment["FAILING"]).read_text().splitlines())


def _step(step, shell, workspace, environment, context, done):
    script, output = workspace / ".step", workspace / ".output"
    script.write_text(_fill(step["run"], context))
    output.write_text("")
    answer = subprocess.run(
        [part.replace("{0}", str(script)) for part in shell],
        cwd=workspace,
        env=environment | _filled(step.get("env", {}), context) | {"GITHUB_OUTPUT": str(output)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    done.log += answer.stdout + answer.stderr
    for line in output.read_text().splitlines():
        key, _, value = line.partition("=")
        context[f"steps.{step['id']}.outputs.{key}"] = value
    return "success" if answer.returncode == 0 else "failure"


def _in_order(jobs):
    left, ready = dict(jobs), set()
    while left:
        name = next(name for name, job in left.items() if ready.issuperset(_needs(job)))
        yield name, left.pop(name)
        ready.add(name)


def _needs(job):
    needs = job.get("needs", [])
    return [needs] if isinstance(needs, str) else needs


def _fill(text, context):
    return _EXPRESSION.sub(lambda found: context.get(found[1], ""), str(text))


def _filled(values, context):
    return {key: _fill(value, context) for key, value in values.items()}
