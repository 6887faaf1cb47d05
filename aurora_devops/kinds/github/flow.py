"""The jobs of a workflow as those of a pipeline: what they wait for, and what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import normpath
from typing import TYPE_CHECKING, Any

from ...commands.call import Setting, expanded
from ...core.lazy import regex
from ...core.place import At
from ...core.record import record
from ...facts import AwaitedJobs, GivenInputs, HandledImage, JobStep, Pipeline, PipelineJob
from ...formats import expressions as ex
from ...passed_tags import passed_inputs
from ...roles import Act, Step, job_facts, job_role, variable_facts
from ...subjects import Script
from .guards import conjuncts, equal, parsed
from .matrix import runs_of, values_in
from .metadata import STEP_TAGS, alternatives, images_of
from .model import Environment, Event, Job, JobIn, Scalar, StepIn, Workflow, shell_name
from .model import Step as StepModel

if TYPE_CHECKING:
    from ...core.facts import Fact
    from ...core.kind import Document

# What well-known actions do.
_ACTIONS = {
    action: role
    for role, actions in {
        "lint": """golangci/golangci-lint-action hadolint/hadolint-action pre-commit/action super-linter/super-linter
            github/super-linter astral-sh/ruff-action chartboost/ruff-action psf/black rhysd/actionlint
            docker://rhysd/actionlint ludeeus/action-shellcheck reviewdog/action-hadolint zizmorcore/zizmor-action
            bridgecrewio/checkov-action crate-ci/typos wagoid/commitlint-github-action""",
        "test": """cypress-io/github-action robherley/go-test-action""",
        "build": "redhat-actions/buildah-build",
        "push": """redhat-actions/push-to-registry elgohr/publish-docker-github-action macbre/push-to-ghcr
            mr-smithers-excellent/docker-build-push whoan/docker-build-with-cache-action akhilerm/tag-push-action
            aevea/action-kaniko int128/docker-manifest-create-action""",
        "scan": """aquasecurity/trivy-action anchore/scan-action docker/scout-action azure/container-scan
            crazy-max/ghaction-container-scan snyk/actions sysdiglabs/scan-action google/osv-scanner-action
            lacework/lw-scanner-action aws-actions/amazon-inspector-scan prisma-cloud/scan
            paloaltonetworks/prisma-cloud-scan goodwithtech/dockle-action erzz/dockle-action""",
        "deploy": """azure/k8s-deploy azure/webapps-deploy azure/functions-action azure/container-apps-deploy-action
            azure/aci-deploy aws-actions/amazon-ecs-deploy-task-definition aws-actions/aws-lambda-deploy
            aws-actions/amazon-ecs-deploy-express-service aws-actions/aws-codedeploy
            google-github-actions/deploy-cloudrun google-github-actions/deploy-appengine
            google-github-actions/deploy-cloud-functions google-github-actions/deploy-gke
            akhileshns/heroku-deploy deliverybot/helm bitovi/github-actions-deploy-docker-to-ec2
            steebchen/kubectl actions-hub/kubectl wardviaene/helm-deploy digitalocean/app_action
            johnnypeng/heroku einaregilsson/beanstalk-deploy koyeb/action-git-deploy azure/spring-apps-deploy
            nais/deploy/actions/deploy""",
        "commit": "stefanzweifel/git-auto-commit-action endbug/add-and-commit ad-m/github-push-action",
        "provision": "aws-actions/aws-cloudformation-github-deploy pulumi/actions dflook/terraform-apply",
        "verify": """jtalk/url-health-check-action anishathalye/proof-html lightspeedtv/health-check
            treosh/lighthouse-ci-action grafana/run-k6-action grafana/k6-action matt-ball/newman-action
            nev7n/wait_for_response ifaxity/wait-on-action cygnetdigital/wait_for_response""",
        "ssh": """appleboy/ssh-action appleboy/scp-action easingthemes/ssh-deploy burnett01/rsync-deployments
            garygrossgarten/github-action-ssh garygrossgarten/github-action-scp fifsky/ssh-action
            cross-the-world/ssh-pipeline contention/rsync-deployments up9cloud/action-rsync""",
        "cluster": """helm/kind-action engineerd/setup-kind medyagh/setup-minikube manusa/actions-setup-minikube
            absaoss/k3d-action nolar/setup-k3d-k3s debianmaster/actions-k3s jupyterhub/action-k3s-helm
            container-tools/kind-action helm/chart-testing-action replicatedhq/compatibility-actions""",
    }.items()
    for action in actions.split()
}
# An action that is not known, by its name.
_NAMED = {
    "scan": regex(r"(?:^|[-_/])(?:scan(?:ner)?|trivy|grype|snyk|vulnerabilit(?:y|ies))(?:$|[-_/])"),
    "verify": regex(r"(?:^|[-_/])(?:health-?check|smoke|wait-for|e2e)(?:$|[-_/])"),
    "rollback": regex(r"(?:^|[-_/])rollback(?:$|[-_/])"),
}
# Without this input, the action does not wait for the new version.
_WAITS = {
    "aws-actions/amazon-ecs-deploy-task-definition": "wait-for-service-stability",
}
# The action itself waits until the new version runs.
_AWAITED = frozenset(
    {
        "azure/k8s-deploy",
        "azure/webapps-deploy",
        "azure/functions-action",
        "azure/container-apps-deploy-action",
        "azure/aci-deploy",
        "google-github-actions/deploy-cloudrun",
        "google-github-actions/deploy-appengine",
        "google-github-actions/deploy-cloud-functions",
        "aws-actions/amazon-ecs-deploy-express-service",
        "aws-actions/aws-lambda-deploy",
        "akhileshns/heroku-deploy",
        "nais/deploy",
    }
)
# The actions that wait for other workflows or checks of the commit, and fail if one of them does.
_AWAITING_RUNS = frozenset(
    """
    ahmadnassri/action-workflow-run-wait int128/wait-for-workflows-action jitterbit/await-check-suites
    kachick/wait-other-jobs lewagon/wait-on-check-action poseidon/wait-for-status-checks tomchv/wait-my-workflow
    upsidr/merge-gatekeeper wechuli/allcheckspassed
    """.split()  # noqa: SIM905
)
# The inputs with a long-lived key, and the cloud.
_KEYS = {
    "aws-actions/configure-aws-credentials": ("aws-access-key-id", "AWS"),
    "google-github-actions/auth": ("credentials_json", "Google Cloud"),
    "google-github-actions/setup-gcloud": ("service_account_key", "Google Cloud"),
    "azure/login": ("creds", "Azure"),
}
_STATUS = frozenset({"always", "failure", "cancelled"})
_EVENTS = {
    "pull_request_target": "pull_request",
    "merge_group": "pull_request",
    "workflow_dispatch": "manual",
    "repository_dispatch": "manual",
    "workflow_call": "*",
}


def flow_facts(document: Document) -> Iterator[Fact]:
    """The workflow as a pipeline, and its jobs."""
    workflow = document.model
    assert isinstance(workflow, Workflow)
    path = document.source.path
    if not workflow.jobs:
        return
    run = workflow.event("workflow_run")
    yield document.fact(
        Pipeline,
        workflow.at["on"].key,
        pipeline=path,
        name=workflow.name or path,
        after=tuple(_names(run.workflows)) if run is not None else (),
        called=set(workflow.on) == {"workflow_call"},
    )
    for name, job in workflow.jobs.items():
        inside = JobIn(job, name, workflow)
        yield _job(document, inside, path)
        if inside.job.needed:
            yield document.fact(AwaitedJobs, inside.at["needs"], pipeline=path, job=inside.id)
        if job.action is not None and job.action.local:
            given = job.with_ if isinstance(job.with_, dict) else {}
            for values in values_in(runs_of(job), "\n".join(map(str, given.values()))) or [{}]:
                yield document.fact(
                    GivenInputs,
                    inside.at.key,
                    target=normpath(job.action.text),
                    pipeline=path,
                    job=name,
                    inputs=_inputs(given, values),
                )


# Variables that have one value in a run, and parts of them.
OF_RUN = regex(r"\$\{GITHUB_(?:SHA|RUN_ID|RUN_NUMBER|REF_NAME)(?::[\d:]*|#v)?\}")


def _inputs(given: Mapping[str, Any], variables: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The inputs with known values."""
    texts = {
        name.lower(): expanded(value, variables) for name, value in given.items() if isinstance(value, str)
    }
    return tuple(
        (name, text) for name, text in texts.items() if "$" not in OF_RUN.sub("", text) and "\n" not in text
    )


def _names(value: Any) -> Iterator[str]:
    for item in [value] if isinstance(value, str) else value or ():
        if isinstance(item, str):
            yield item


def _job(document: Document, inside: JobIn, path: str) -> PipelineJob:
    job, workflow = inside.job, inside.workflow
    condition = _Condition(job.if_)
    needed = tuple(name for name in job.needed if name in workflow.jobs)
    environment = job.environment.name if isinstance(job.environment, Environment) else job.environment or ""
    events, branches = _events(workflow)
    calls = ""
    if job.action is not None:
        calls = normpath(job.action.text) if job.action.text.startswith("./") else "*"
    return document.fact(
        PipelineJob,
        inside.at.key,
        pipeline=path,
        job=inside.id,
        needs=tuple(name for name in needed if condition.gates(name)),
        after=needed,
        events=tuple(sorted(condition.limited(events))),
        branches=branches,
        calls=calls,
        optional="continue-on-error: true" if job.continue_on_error is True else "",
        when=condition.when,
        environment=environment,
        conditional=job.if_ is not None,
        folder=folder_of(inside),
        exclusive=job.concurrency is not None or workflow.concurrency is not None,
        manual=set(workflow.on) == {"workflow_dispatch"},
        filtered=any(
            isinstance(event, Event) and {"paths", "paths_ignore"} & set(event.given)
            for event in workflow.on.values()
        ),
        follows="conclusion" in document.source.text or any(map(_awaits_runs, inside.steps)),
        tags=_tags(workflow),
    )


def _awaits_runs(inside: StepIn) -> bool:
    """Whether a step fails if another workflow of the same commit has failed."""
    action = inside.step.action
    return action is not None and (action.slug or "").lower() in _AWAITING_RUNS


def _tags(workflow: Workflow) -> tuple[str, ...]:
    """The patterns of the tags whose pushes start a workflow."""
    push = workflow.event("push")
    return tuple(_names(push.tags)) if push is not None else ()


def folder_of(inside: JobIn, after: int = 0) -> str:
    """The folder in which all commands of a job run, those of the first `after` steps left out.

    Empty for the root, or if they run in several.
    """
    usual = inside.job.defaults.run.working_directory or inside.workflow.defaults.run.working_directory or ""
    folders = {step.step.working_directory or usual for step in inside.steps[after:] if step.step.run}
    folder = normpath(folders.pop()) if len(folders) == 1 else ""
    return "" if folder in (".", "") or "$" in folder else folder


def _events(workflow: Workflow) -> tuple[frozenset[str], tuple[str, ...]]:
    """What starts a workflow, and the branches whose pushes do."""
    events = {_EVENTS.get(event, event) for event in workflow.on}
    branches: tuple[str, ...] = ()
    push = workflow.event("push")
    if push is not None:
        branches = tuple(_names(push.branches))
        if "tags" in push.given or "tags_ignore" in push.given:
            events.add("tag")
            if not {"branches", "branches_ignore"} & set(push.given):
                events.discard("push")
        elif not branches and "branches_ignore" not in push.given:
            events.add("tag")
        left_out = {*_names(push.branches_ignore), *(one[1:] for one in branches if one.startswith("!"))}
        if "push" in events and not left_out.isdisjoint(_DEFAULT_BRANCHES):
            events.remove("push")
            events.add("branch")
    return frozenset(events), branches


_DEFAULT_BRANCHES = ("main", "master")


class _Condition:
    """What the condition of a job or a step says about when it runs."""

    def __init__(self, condition: Scalar) -> None:
        self.tree = parsed(condition)
        self.unread = condition is not None and self.tree is None
        calls = (
            {node.name for node in ex.walk(self.tree) if isinstance(node, ex.Call)}
            if self.tree is not None
            else set()
        )
        # `failure()` is also true after a failure of a job that one of the needed jobs needs.
        unfailed = self.tree is not None and any(map(_is_unfailed, conjuncts(self.tree)))
        self.when = (
            ("failure" if "failure" in calls and not {"always", "success"} & calls else "always")
            if calls & _STATUS and not unfailed
            else ""
        )

    def gates(self, name: str) -> bool:
        """Whether the job does not run if a job that it needs fails."""
        if self.when != "always" or self.tree is None:
            return self.when == ""
        ways = {way for way, _ in ex.accesses(self.tree)}
        return any(way[:2] in (("needs", "*"), ("needs", name.lower())) for way in ways)

    def limited(self, events: frozenset[str]) -> frozenset[str]:
        """The events for which the condition can be true."""
        if self.tree is None:
            return events
        for term in conjuncts(self.tree):
            events = frozenset(event for event in events if _possible(term, event))
        return events


def _is_unfailed(term: ex.Tree) -> bool:
    """Whether a condition is `!failure()`."""
    return isinstance(term, ex.Not) and isinstance(term.operand, ex.Call) and term.operand.name == "failure"


def _possible(term: ex.Tree, event: str) -> bool:
    """Whether a part of a condition can be true for an event."""
    if isinstance(term, ex.Binary) and term.operator == "||":
        return _possible(term.left, event) or _possible(term.right, event)
    if isinstance(term, ex.Binary) and term.operator == "&&":
        return _possible(term.left, event) and _possible(term.right, event)
    if isinstance(term, ex.Binary) and term.operator == "!=":
        for one, other in ((term.left, term.right), (term.right, term.left)):
            if ex.path(one) == ("github", "event_name") and isinstance(other, ex.Literal):
                return _EVENTS.get(str(other.value), str(other.value)) != event
        return True
    for one, other in equal(term):
        if not isinstance(other, ex.Literal):
            continue
        value = str(other.value)
        if ex.path(one) == ("github", "event_name"):
            return (
                event == "*"
                or value == event
                or _EVENTS.get(value) == event
                or (value == "push" and event == "tag")
            )
        if ex.path(one) == ("github", "ref"):
            return _on_ref(value, event)
        if ex.path(one) == ("github", "ref_type"):
            # The reference of a pull request or of a schedule is that of a branch.
            return event not in ("push", "pull_request", "schedule") if value == "tag" else event != "tag"
    if isinstance(term, ex.Call) and term.name == "startswith" and len(term.arguments) == 2:
        first, second = term.arguments
        if ex.path(first) == ("github", "ref") and isinstance(second, ex.Literal):
            return _on_ref(str(second.value), event)
    return True


def _on_ref(ref: str, event: str) -> bool:
    if ref.startswith("refs/tags/"):
        return event not in ("push", "pull_request", "schedule")
    return event not in ("tag", "pull_request", "release") if ref.startswith("refs/heads/") else True


def step_facts(
    document: Document, pipeline: str, job: str, inside: StepIn, setting: Setting, judging: int
) -> Iterator[Fact]:
    """What a step does; `judging` is the number of the last step that fails by the results of tests."""
    step = inside.step
    condition = _Condition(step.if_)
    # A later step can end the job by the outcome.
    checked = step.id is not None and f"steps.{step.id}.outcome" in document.source.text
    ignored = "continue-on-error: true" if step.continue_on_error is True and not checked else ""
    if step.run:
        said = inside.shell
        name = shell_name(said)
        script = Script(step.run, step.at["run"], name, "step")
        # Only where a workflow sets `shell: bash`, the runner sets pipefail.
        pipefail = name == "bash" and (said or "").strip() == "bash"
        judged = inside.index < judging
        place = Step(pipeline, job, (inside.index,), condition.when, ignored, pipefail, judged)
        yield from job_facts(document, script, setting, place)
        return
    if step.action is None:
        return
    if step.action.local:
        given = step.with_ if isinstance(step.with_, dict) else {}
        yield document.fact(
            GivenInputs,
            step.at["uses"],
            target=normpath(step.action.text),
            pipeline=pipeline,
            job=job,
            inputs=_inputs(given, setting.variables),
        )
    found = list(_acts(step, setting, inside.steps))
    input_script = _script_of(step)
    if input_script is not None and not found:
        place = Step(pipeline, job, (inside.index,), condition.when, ignored, pipefail=True)
        yield from job_facts(document, input_script, setting, place)
    for act in found:
        yield document.fact(
            JobStep,
            step.at["uses"],
            pipeline=pipeline,
            job=job,
            role=act.role,
            by=act.by,
            order=(inside.index, 0),
            when=condition.when,
            ignored=ignored or act.ignored,
            image=act.image,
            tag=act.tag,
            target=act.target,
            waits=act.waits,
            undoes=act.undoes,
        )
        if act.image and act.role in ("push", "deploy", "scan") and act.tag != "@":
            yield document.fact(
                HandledImage, step.at["uses"], does=act.role, name=act.image, tag=act.tag, command=act.by
            )


@record
class _InputScript(Script):
    """A command whose first characters, the program and a space, are not in the file."""

    shift: int = 0

    def place(self, start: int, end: int) -> At:
        """The place of a part of the text."""
        return self.at.sub(max(start - self.shift, 0), max(end - self.shift, 0))


# The actions that run a command of their input, and the program whose arguments it has, or none for a whole command.
_COMMANDS = {
    "actions-hub/kubectl": ("args", "kubectl"),
    "azure/cli": ("inlinescript", ""),
    "clowdhaus/argo-cd-action": ("command", "argocd"),
    "danielr1996/kubectl-action": ("args", "kubectl"),
    # Without arguments, both only install Gradle.
    "gradle/actions": ("arguments", "gradle"),
    "gradle/gradle-build-action": ("arguments", "gradle"),
    "goreleaser/goreleaser-action": ("args", "goreleaser"),
    "helmfile/helmfile-action": ("helmfile-args", "helmfile"),
    "kodermax/kubectl-aws-eks": ("args", "kubectl"),
    "stefanprodan/kube-tools": ("command", ""),
    "steebchen/kubectl": ("args", "kubectl"),
    "wyrihaximus/github-action-helm3": ("exec", ""),
}


def last_judging(steps: Sequence[StepModel]) -> int:
    """The number of the last step that fails if tests have failed; -1 if none does."""
    return max((index for index, step in enumerate(steps) if _fails_by_results(step)), default=-1)


def _fails_by_results(step: StepModel) -> bool:
    """Whether a step fails if the files with the results of tests have failures."""
    if step.action is None or step.continue_on_error:
        return False
    name, usual = _OF_RESULTS.get(step.action.slug, ("", ""))
    given = step.with_ if isinstance(step.with_, dict) else {}
    return (
        name != ""
        and str(given.get(name, usual)).lower() == "true"
        and _Condition(step.if_).when != "failure"
    )


# The actions that read the results of tests: the input by which they fail, and its usual value.
_OF_RESULTS = {
    "ctrf-io/github-test-reporter": ("exit-on-fail", "false"),
    "dorny/test-reporter": ("fail-on-error", "true"),
    "enricomi/publish-unit-test-result-action": ("action_fail", "false"),
    "mikepenz/action-junit-report": ("fail_on_failure", "false"),
    "phoenix-actions/test-reporting": ("fail-on-error", "true"),
    "scacap/action-surefire-report": ("fail_on_test_failures", "false"),
}


def _script_of(step: StepModel) -> Script | None:
    """The command that an action runs, in the place of its input."""
    given = step.with_
    if step.action is None or not isinstance(given, dict):
        return None
    name, program = _COMMANDS.get(step.action.slug.lower(), ("", ""))
    for key, value in given.items() if name else ():
        if key.lower() == name and isinstance(value, str):
            start = f"{program} " if program else ""
            return _InputScript(start + value, step.at["with"][key], "sh", "step", shift=len(start))
    return None


def _acts(step: StepModel, setting: Setting, steps: list[StepModel]) -> Iterator[Act]:
    """What an action does; `steps` are those of the job, whose outputs it may take."""
    uses = step.action
    assert uses is not None
    given = step.with_ if isinstance(step.with_, dict) else {}
    if uses.docker:
        image = uses.text.removeprefix("docker://").partition(":")[0]
        role = "scan" if image.rpartition("/")[2] in ("trivy", "grype") else ""
        if role:
            yield Act(role, image)
        return
    if uses.local:
        yield Act("call", uses.text, target=normpath(uses.text))
        return
    slug = uses.slug
    if slug in _KEYS:
        key, cloud = _KEYS[slug]
        if given.get(key) and not given.get("role-to-assume"):
            yield Act("login", slug, target=cloud)
        return
    if slug in (
        "docker/build-push-action",
        "docker/bake-action",
        "depot/build-push-action",
        "useblacksmith/build-push-action",
    ):
        yield from _built(slug, given, setting, steps)
        return
    if slug in ("superfly/flyctl-actions", "cloudflare/wrangler-action") and not uses.path:
        command = str(given.get("args") or given.get("command") or "deploy")
        if "deploy" in command:
            yield Act("deploy", slug, waits=True)
        return
    # An action in a folder is named by the folder.
    named = f"{slug}/{uses.path}".lower()
    role = (
        _ACTIONS.get(slug)
        or _ACTIONS.get(named)
        or next((role for role, name in _NAMED.items() if name.search(named)), "")
    )
    if (
        role == "scan"
        and slug == "aquasecurity/trivy-action"
        and given.get("scan-type") in ("fs", "repo", "config")
    ):
        yield Act("scan", slug, target=str(given["scan-type"]))
        return
    if not role:
        return
    waits = slug in _AWAITED or str(given.get(_WAITS.get(slug, ""), "")).lower() == "true"
    passing = ""
    if slug == "aquasecurity/trivy-action" and str(given.get("exit-code", "0")) == "0":
        # With a report of this format, the findings are shown by GitHub.
        passing = (
            "" if given.get("format") == "sarif" or given.get("trivy-config") else "exit-code is not set"
        )
    written = given.get("image") or given.get("images") or given.get("image-ref") or ""
    texts = _listed(written) if role in ("deploy", "scan") else []
    for text in texts or [""]:
        name, tag = _reference(expanded(text, setting.variables))
        yield Act(role, slug, image=name, tag=tag, waits=waits, ignored=passing)


def _built(slug: str, given: dict[str, Scalar], setting: Setting, steps: list[StepModel]) -> Iterator[Act]:
    push, outputs = given.get("push"), str(given.get("outputs") or "")
    pushed = "type=registry" in outputs or "push=true" in outputs or "--push" in str(given.get("set", ""))
    if str(push).lower() in ("none", "false") and not pushed:
        yield Act("build", slug)
        return
    known = _listed(given.get("tags"))
    if not known or "push-by-digest" in outputs or slug == "docker/bake-action":
        yield Act("push", slug)
    for text in known:
        producer = STEP_TAGS.fullmatch(text)
        for reference in images_of(producer[1], steps) if producer else alternatives(text):
            name, tag = _reference(expanded(reference, setting.variables))
            yield Act("push", slug, image=name, tag=tag)


def _listed(value: Scalar) -> list[str]:
    """The items of an input with one item a line, or several with commas."""
    return [text for item in re.split(r"[,\n]", str(value or "")) if (text := item.strip())]


def _reference(text: str) -> tuple[str, str]:
    """The name and the tag of an image; empty if they are not known."""
    if not text:
        return "", ""
    if "@" in text:
        return text.partition("@")[0], "@"
    masked = _FILLED.sub(lambda match: "$" * len(match[0]), text)
    if not _NO_REFERENCE.isdisjoint(masked):
        return "", ""
    colon = masked.rfind(":")
    end = colon if colon > masked.rfind("/") else len(text)
    # A variable alone may have the tag in it, or several images.
    return ("", "") if not masked[:end].strip("$") else (text[:end], text[end + 1 :])


# Characters of a part of an expression.
_NO_REFERENCE = frozenset(" '\"(){}")
_FILLED = regex(r"\$\{\{.*?\}\}|\$\{[^}]*\}")


def role_of_name(document: Document, inside: JobIn, path: str) -> Iterator[Fact]:
    """The role that the id or the name of a job shows."""
    role = job_role(inside.id) or job_role(inside.job.name or "")
    if role == "test" or (role == "deploy" and not any(map(_is_site, inside.steps))):
        yield document.fact(JobStep, inside.at.key, pipeline=path, job=inside.id, role=role, by="")


# Variables with a long-lived key, and the cloud.
_KEY_VARIABLES = {
    "AWS_SECRET_ACCESS_KEY": "AWS",
    "AZURE_CLIENT_SECRET": "Azure",
    "ARM_CLIENT_SECRET": "Azure",
    "GOOGLE_CREDENTIALS": "Google Cloud",
}


def key_facts(document: Document, inside: JobIn, path: str) -> Iterator[Fact]:
    """The variables of a job whose value is a secret with a long-lived key."""
    holders: list[Workflow | Job | StepModel] = [inside.workflow, inside.job]
    holders += [step.step for step in inside.steps]
    for node in holders:
        variables = node.env if isinstance(node.env, dict) else {}
        # Services of others have keys of the same form, and no other way to log in.
        if any("ENDPOINT" in name.upper() for name in variables):
            continue
        for name, value in variables.items():
            cloud = _KEY_VARIABLES.get(name)
            if cloud is not None and "secrets." in str(value):
                at = node.at["env"][name]
                yield document.fact(
                    JobStep, at, pipeline=path, job=inside.id, role="login", by=name, target=cloud
                )


def tag_facts(document: Document, inside: JobIn, path: str, outputs: Mapping[str, str]) -> Iterator[Fact]:
    """The variables of a job whose value may be a tag or a path, and the tags that it passes to a workflow."""
    job = inside.job
    if job.uses and job.uses.startswith("./") and isinstance(job.with_, dict):
        called = job.uses.removeprefix("./")
        yield from passed_inputs(document, job.at["with"], job.with_, outputs, called)
    holders: list[Workflow | Job | StepModel] = [inside.workflow, inside.job]
    holders += [step.step for step in inside.steps]
    for node in holders:
        for name, value in node.env.items() if isinstance(node.env, dict) else ():
            text = expanded(str(value), {})
            yield from variable_facts(document, node.at["env"][name], name, text, path, inside.id)


# Actions that publish a site.
_SITE = regex(r"pages|netlify|docusaurus|mkdocs|vercel")


def _is_site(inside: StepIn) -> bool:
    """Whether a step publishes the pages of a site."""
    uses = inside.step.action
    return (uses is not None and _SITE.search(uses.slug) is not None) or "gh-deploy" in (
        inside.step.run or ""
    )
