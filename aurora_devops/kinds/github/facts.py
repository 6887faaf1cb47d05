"""What a workflow states: the calls of other workflows and actions, and what its commands name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from posixpath import dirname, join, normpath
from typing import Any

from ...commands.call import Setting, expanded
from ...commands.files import is_built
from ...commands.hosts import on_host, scripts_on_host
from ...commands.images import built_by, built_by_unknown, handled, split_reference
from ...commands.reading import calls
from ...core.facts import F, Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At, Place
from ...facts import (
    AwaitedWorkflow,
    BuildArgument,
    BuildContext,
    BuildTarget,
    HandledImage,
    HostFolder,
    InstalledTerraform,
    JobRole,
    JobStep,
    NamedFile,
    NamedResource,
    NamedService,
    PathFilter,
    PossibleValues,
    PushedBuilds,
    ReleasedImage,
    RequestedInput,
    WorkflowName,
    WrittenFile,
)
from ...formats import expressions as ex
from ...infrastructure import addressed, database_facts, named_by
from ...services import INPUTS, RELEASES, TASK, TASK_CONTAINER, name_pattern
from ...subjects import Image, Script, is_dynamic
from .artifacts import artifact_facts
from .callers import ELSEWHERE, GIVEN
from .calls import action_facts, workflow_facts
from .flow import flow_facts, key_facts, last_judging, role_of_name, step_facts, tag_facts
from .guards import conjuncts, equal, parsed
from .matrix import filled, may_run, row_of, runs_of, values_in, values_of
from .metadata import STEP_TAGS, alternatives, placed_images_of
from .model import Action, Event, Job, JobIn, Step, StepIn, Workflow
from .outputs import Exports, choices_of, outputs_of
from .services import service_facts, started_servers
from .variables import INPUT, env_values, variables_of


def facts_of(document: Document) -> Iterator[Fact]:
    """The facts of a workflow."""
    yield from workflow_facts(document)
    yield from flow_facts(document)
    workflow = document.model
    assert isinstance(workflow, Workflow)
    yield from _filters(document, workflow)
    yield from _awaited(document, workflow)
    outputs = outputs_of(workflow, document.context)
    for number, (job_id, job) in enumerate(workflow.jobs.items(), 1):
        inside = JobIn(job, job_id, workflow)
        yield from _commands(document, inside, number, outputs[job_id])
        yield from started_servers(document, inside, number)
        yield from _installed(document, inside)
        yield from _roles(document, inside)
        yield from artifact_facts(document, inside.steps)
        yield from service_facts(document, inside)
    yield from named_by(document, document.nodes)


def _filters(document: Document, workflow: Workflow) -> Iterator[PathFilter]:
    """The patterns of paths for whose changes the workflow runs, without those that another one contains."""
    for event in workflow.on.values():
        if not isinstance(event, Event):
            continue
        for index, pattern in enumerate(event.paths):
            if not isinstance(pattern, str) or f"**/{pattern}" in event.paths:
                continue
            if not pattern.startswith("!"):
                yield document.fact(PathFilter, event.at["paths"][index], pattern=pattern)


def _awaited(document: Document, workflow: Workflow) -> Iterator[Fact]:
    """The name of the workflow, and those of the workflows after which it runs."""
    path = document.source.path
    if dirname(path) != ".github/workflows":
        return
    dispatch = workflow.event("workflow_dispatch")
    yield document.fact(
        WorkflowName,
        workflow.at["name"],
        name=str(workflow.name or path),
        started=dispatch is not None,
        inputs=tuple(dispatch.inputs) if dispatch is not None and isinstance(dispatch.inputs, dict) else (),
    )
    event = workflow.event("workflow_run")
    if event is None:
        return
    at = event.at["workflows"]
    if isinstance(event.workflows, str):
        yield document.fact(AwaitedWorkflow, at, name=event.workflows)
        return
    for index, name in enumerate(event.workflows):
        if isinstance(name, str):
            yield document.fact(AwaitedWorkflow, at[index], name=name)


def _databases(document: Document, job: Job, runs: Sequence[Mapping[str, Any]]) -> Iterator[Fact]:
    """The versions of the databases beside a job that its matrix has: `postgres:${{ matrix.postgres }}-alpine`."""
    services = job.services if isinstance(job.services, dict) else {}
    for name, service in services.items():
        text = service if isinstance(service, str) else service.image if service is not None else ""
        if not text or "matrix." not in text or row_of(text) is not None:
            continue
        at = job.at["services"][name] if isinstance(service, str) else service.at["image"]  # type: ignore[union-attr]
        for values in values_in(runs, text):
            yield from database_facts(document, Image.parse(filled(text, values), at, "service"))


def _commands(document: Document, inside: JobIn, number: int, outputs: Mapping[str, str]) -> Iterator[Fact]:
    """What the commands of a job name; where its folder is unknown, they name no files."""
    job, workflow = inside.job, inside.workflow
    usual = job.defaults.run.working_directory or workflow.defaults.run.working_directory or ""
    at_root = _checked_out(inside)
    path = document.source.path
    yield from role_of_name(document, inside, path)
    yield from key_facts(document, inside, path)
    yield from tag_facts(document, inside, path, outputs)
    for at, name, choices in choices_of(inside, outputs):
        yield document.fact(PossibleValues, at, name=name, choices=choices)
    runs_of_job = runs_of(job)
    yield from _databases(document, job, runs_of_job)
    steps = [each.step for each in inside.steps]
    judging = last_judging(steps)
    exports = Exports(inside, outputs)
    yield from _default_folder(document, inside, at_root=at_root)
    for step in inside.steps:
        # A step with `if: false` is switched off.
        if step.step.if_ is False or not may_run(step.step.if_, {}):
            continue
        if step.step.action is not None and at_root:
            yield from _changed_paths(document, step.step)
        folder = _with_variables(document, inside, step.step, step.step.working_directory or usual)
        folder = folder.replace("\\", "/")
        known = at_root and "$" not in folder and not folder.startswith("/")
        outside = normpath(folder).startswith("..")
        if known and step.step.working_directory and not outside and not is_built(folder):
            yield _folder(document, step.step.at["working-directory"], folder, "working-directory")
        yield from _downloaded(document, step.step)
        uses = step.step.uses if at_root else None
        if uses and uses.startswith("./") and "$" not in uses:
            yield _folder(document, step.step.at["uses"], uses, "uses")
        possible = runs_of_job
        if runs_of_job and isinstance(step.step.if_, str) and "matrix" in step.step.if_:
            possible = [run for run in runs_of_job if may_run(step.step.if_, run)]
        texts = exports.with_sources(step, _texts(inside, step.step, folder))
        runs = _combined(values_in(possible, texts), _given(workflow, texts))
        seen: set[object] = set()
        stepped: list[JobStep] = []
        for values in runs or [{}]:
            # A matrix over operating systems has paths of Windows as well.
            moved = expanded(folder, values).replace("\\", "/") if values else folder
            known = at_root and "$" not in moved and not moved.startswith("/")
            variables = {**outputs, **values, **exports.variables(step, values)}
            # In a container, the host is not this machine.
            servers = job.container is None
            inner = "" if normpath(moved) == "." else normpath(moved)
            setting = Setting(inner if known else None, variables, block=number, servers=servers)
            found = step_facts(document, path, inside.id, step, setting, judging)
            if runs:
                done = list(found)
                stepped += (fact for fact in done if isinstance(fact, JobStep))
                # The step is one of the job, whatever runs the job has.
                found = (fact for fact in done if not isinstance(fact, JobStep))
            if step.step.action is not None:
                images = _images(document, step.step, steps, "" if at_root else None, variables)
                found = chain(_at_values(document, step.step, job, found) if runs else found, images)
            yield from _with_inputs(document, job, _new(found, seen), values) if runs else found
        plain = {**outputs, **exports.variables(step, {})}
        if runs:
            setting = Setting(None, plain, block=number, servers=servers)
            plainly = list(step_facts(document, path, inside.id, step, setting, judging))
            yield from _steps_of_runs([fact for fact in plainly if isinstance(fact, JobStep)], stepped)
            yield from (fact for fact in plainly if isinstance(fact, RequestedInput))
        if step.step.action is not None:
            yield from _services(document, step.step, plain)
        if at_root:
            yield from _filled_folders(document, step.step, folder, workflow, job)
        if step.step.action is not None and at_root:
            yield from _build_files(document, step.step, workflow, job)
            yield from _read_files(document, step.step, plain)
        yield from _on_other_host(document, step.step, plain)


def _default_folder(document: Document, inside: JobIn, *, at_root: bool) -> Iterator[NamedFile]:
    """The folder in which all commands of a job run."""
    for owner in (inside.job, inside.workflow):
        folder = owner.defaults.run.working_directory
        if not folder:
            continue
        runs = any(step.step.run and not step.step.working_directory for step in inside.steps)
        plain = "$" not in folder and not folder.startswith("/") and not normpath(folder).startswith("..")
        if at_root and runs and plain and not is_built(folder):
            at = owner.at["defaults"]["run"]["working-directory"]
            yield _folder(document, at, folder, "working-directory")
        return


def _changed_paths(document: Document, step: Step) -> Iterator[PathFilter]:
    """The patterns of paths by which `dorny/paths-filter` chooses what runs."""
    given = step.with_ if isinstance(step.with_, dict) else {}
    text = given.get("filters")
    if step.action is None or step.action.slug != "dorny/paths-filter" or not isinstance(text, str):
        return
    for match in _FILTER_ITEM.finditer(text) if "\n" in text else ():
        place = step.at["with"]["filters"].sub(*match.span(1))
        yield document.fact(PathFilter, place, pattern=match[1])


# A pattern in a list, without those that only some changes of files match.
_FILTER_ITEM = regex(r"(?m)^[ \t]*-[ \t]+[\"']?([\w./@-][^\s\"':!{}]*)[\"']?[ \t]*$")


def _with_variables(document: Document, inside: JobIn, step: Step, folder: str) -> str:
    """A folder with the values of the variables in its expressions: `${{ env.OVERLAY }}`.

    A folder at the root that does not exist may be made by an earlier step, so the variables stay.
    """
    if "env." not in folder:
        return folder
    known: dict[str, object] = {}
    for env in (inside.workflow.env, inside.job.env, step.env):
        known |= env if isinstance(env, dict) else {}
    found = _ENV_VALUE.sub(lambda match: str(known.get(match[1], match[0])), folder)
    start = normpath(found).partition("/")[0]
    context = document.context
    exists = "$" in start or context is None or any(context.glob(f"{start}/**"))
    return found if exists else folder


_ENV_VALUE = regex(r"\$\{\{\s*env\.(\w+)\s*\}\}")


def _at_values(document: Document, step: Step, job: Job, found: Iterable[Fact]) -> Iterator[Fact]:
    """Facts of an action; an image that is a value of the matrix is at that value."""
    given = step.with_ if isinstance(step.with_, dict) else {}
    places: dict[str, At] = {}
    for value in given.values():
        match = _VALUE.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is not None and match[1]:
            values = values_of(job, tuple(match[2].lower().split(".")))
            places |= {str(one): place for one, place in values}
    for fact in found:
        place = places.get(f"{fact.name}:{fact.tag}".rstrip(":")) if isinstance(fact, HandledImage) else None
        yield fact if place is None else document.fact(HandledImage, place, **fact.values)


_WORDS = regex(r"[\w.-]+")


def _with_inputs(
    document: Document, job: Job, facts: Iterable[Fact], values: Mapping[str, str]
) -> Iterator[Fact]:
    """Facts of a command with the places of the values of the matrix that they contain."""
    places = [
        (value, (document.source.path, document.fact(Fact, place).location))
        for name, value in values.items()
        if name.startswith("matrix.") and value
        for one, place in values_of(job, tuple(name.split(".")[1:]))
        if str(one) == value
    ]
    for fact in facts:
        texts = {text for text in fact.values.values() if isinstance(text, str)} if places else set()
        words = texts.union(*map(_WORDS.findall, texts))
        inputs = tuple(place for value, place in places if value in words)
        yield fact.with_inputs(inputs)


def _steps_of_runs(steps: list[JobStep], stepped: list[JobStep]) -> Iterator[JobStep]:
    """The steps of a job; in the place of those whose image depends on the matrix, those of each of its runs."""
    of_runs: defaultdict[tuple[object, ...], list[JobStep]] = defaultdict(list)
    for one in stepped:
        of_runs[one.role, one.by, one.order].append(one)
    seen: set[object] = set()
    for fact in steps:
        found = of_runs.get((fact.role, fact.by, fact.order), [])
        # A variable may have a value of the matrix, and so may all of the image: `${{ matrix.image }}:latest`.
        if "$" not in f"{fact.image}{fact.tag}" and (fact.image or not any(one.image for one in found)):
            found = []
        yield from _new(found or (fact,), seen)


def _new(facts: Iterable[F], seen: set[object]) -> Iterator[F]:
    """The facts that are not among those that were `seen`, to which they are added."""
    for fact in facts:
        key = (type(fact), fact.span, *fact.values.values())
        if key not in seen:
            seen.add(key)
            yield fact


# Of a step with more combinations of values than that, they are not told apart.
_MOST_RUNS = 64


def _given(root: Workflow | Action, texts: str) -> list[dict[str, str]]:
    """The values that each caller gives the inputs in the texts of a step, without those that are unknown.

    Of a call with a matrix, only the values of one input are told apart.
    """
    names = {match[1].lower() for match in INPUT.finditer(texts)} if "inputs." in texts else set()
    calls: defaultdict[int, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in root.known_contexts.get(GIVEN, ()) if names else ():
        if one.name in names:
            calls[one.call][f"inputs.{one.name}"].append(one.value)
    found: list[dict[str, str]] = []
    for values in calls.values():
        row = {name: each[0] for name, each in values.items() if len(each) == 1 and each[0]}
        several = [name for name, each in values.items() if len(each) > 1]
        rows = [row]
        if len(several) == 1:
            rows = [{**row, **({several[0]: value} if value else {})} for value in values[several[0]]]
        found += [one for one in rows if one not in found]
    if (
        found
        and {} not in found
        and isinstance(root, Workflow)
        and root.event("workflow_dispatch") is not None
    ):
        found.append({})
    return found if any(found) else []


def _combined(runs: list[dict[str, str]], given: list[dict[str, str]]) -> list[dict[str, str]]:
    if not runs or not given:
        return runs or given
    if len(runs) * len(given) > _MOST_RUNS:
        return runs
    return [{**run, **one} for run in runs for one in given]


# A text with values of a matrix or of an input.
_VALUE = regex(r"\$\{\{\s*(?:(matrix)\.([\w.-]+)|(inputs)\.([\w-]+))\s*\}\}")


def _filled(
    document: Document, text: str, at: Place, root: Workflow | Action, job: Job | None = None
) -> Iterator[tuple[str, At]]:
    """The paths that a text with one value of a matrix or of an input has, with the places of these values."""
    names = {match[0].replace(" ", "") for match in _VALUE.finditer(text)}
    match = _VALUE.search(text)
    if len(names) != 1 or match is None or "${{" in _VALUE.sub("", text):
        return
    given: dict[str, At]
    if match[1]:
        values = values_of(job, tuple(match[2].lower().split("."))) if job is not None else ()
        given = {
            _with_value(text, str(value)): place
            for value, place in values
            if isinstance(value, (str, int)) and "${{" not in str(value)
        }
    else:
        given = {
            _with_value(text, one.value): one.at or at
            for one in root.known_contexts.get(GIVEN, ())
            if one.name == match[4].lower() and one.value
        }
    context = document.context
    if context is None or not any(
        context.exists(path) or context.glob(f"{normpath(path)}/**") for path in given
    ):
        # What is wrong is the text itself.
        given = dict.fromkeys(given, at)
    yield from given.items()


def _with_value(text: str, value: str) -> str:
    return _VALUE.sub(lambda _: value, text)


def _filled_folders(
    document: Document, step: Step, folder: str, root: Workflow | Action, job: Job | None = None
) -> Iterator[NamedFile]:
    """The folders in which the runs of a job or the calls of a workflow run a step."""
    if "${{" not in folder or not step.run:
        return
    at = step.at["working-directory"] if step.working_directory else step.at["run"]
    for written, place in _filled(document, folder, at, root, job):
        path = normpath(written)
        if _PLAIN.fullmatch(written) and not path.startswith(("/", "..")) and not is_built(path):
            yield _folder(document, place, written, "working-directory")


_OUTPUT_OF = regex(r"\bsteps\.([\w-]+)\.outputs\b")


def _texts(inside: JobIn, step: Step, folder: str) -> str:
    """The texts of a step that may have values of the matrix, with those of steps whose outputs it takes."""
    parts: list[object] = [folder, step.run]
    given = step.with_ if isinstance(step.with_, dict) else {}
    parts += given.values()
    producers = {match[1] for value in given.values() for match in _OUTPUT_OF.finditer(str(value))}
    for other in inside.steps if producers else ():
        if other.step.id in producers and isinstance(other.step.with_, dict):
            parts += other.step.with_.values()
    for env in (inside.workflow.env, inside.job.env, step.env):
        parts += env.values() if isinstance(env, dict) else ()
    return "\n".join(part for part in parts if isinstance(part, str))


# The inputs of actions that are paths of files or folders, which the actions read; each line may be one.
_FILES = {
    "actions/labeler": "configuration-path",
    "actions/setup-dotnet": "global-json-file",
    "actions/setup-go": "go-version-file cache-dependency-path",
    "actions/setup-java": "java-version-file cache-dependency-path",
    "actions/setup-node": "node-version-file cache-dependency-path",
    "actions/setup-python": "python-version-file cache-dependency-path",
    "appleboy/ssh-action": "script_path",
    "aquasecurity/trivy-action": "trivy-config trivyignores",
    "astral-sh/setup-uv": "working-directory",
    "aws-actions/amazon-ecs-deploy-task-definition": "task-definition",
    "aws-actions/amazon-ecs-render-task-definition": "task-definition",
    "aws-actions/aws-cloudformation-github-deploy": "template",
    "azure/arm-deploy": "template parameters",
    "azure/container-apps-deploy-action": "appSourcePath dockerfilePath yamlConfigPath",
    "azure/k8s-bake": "helmChart kustomizationPath",
    "azure/k8s-deploy": "manifests",
    "bridgecrewio/checkov-action": "directory config_file",
    "cloudflare/wrangler-action": "workingDirectory",
    "crate-ci/typos": "config",
    "cypress-io/github-action": "working-directory config-file",
    "davidanson/markdownlint-cli2-action": "config",
    "dflook/terraform-apply": "path var_file backend_config_file",
    "dflook/terraform-plan": "path var_file backend_config_file",
    "dflook/terraform-validate": "path",
    "digitalocean/app_action/deploy": "app_spec_location",
    "docker/bake-action": "files",
    "golangci/golangci-lint-action": "working-directory",
    "google-github-actions/deploy-appengine": "deliverables working_directory",
    "google-github-actions/deploy-cloudrun": "metadata env_vars_file",
    "googleapis/release-please-action": "config-file manifest-file",
    "gradle/actions/setup-gradle": "build-root-directory",
    "grafana/k6-action": "filename",
    "grafana/run-k6-action": "path",
    "hadolint/hadolint-action": "dockerfile config",
    "helm/chart-releaser-action": "config charts_dir",
    "helm/kind-action": "config",
    "hoverkraft-tech/compose-action": "compose-file",
    "ibiqlik/action-yamllint": "config_file",
    "isbang/compose-action": "compose-file",
    "peter-evans/dockerhub-description": "readme-filepath",
    "pnpm/action-setup": "package_json_file",
    "redhat-actions/buildah-build": "containerfiles",
    "renovatebot/github-action": "configurationFile",
    "ruby/setup-ruby": "working-directory",
    "stefanprodan/helm-gh-pages": "charts_dir",
    "wagoid/commitlint-github-action": "configFile",
    "zaproxy/action-baseline": "rules_file_name",
}
# The inputs with the folder in which an action looks for its other files; one may be below the other.
_RUN_IN = {
    "cypress-io/github-action": ("working-directory", "project"),
    "docker/bake-action": ("workdir",),
    "google-github-actions/deploy-appengine": ("working_directory",),
    "hoverkraft-tech/compose-action": ("cwd",),
    "isbang/compose-action": ("cwd",),
}


def _read_files(document: Document, step: Step, variables: dict[str, str]) -> Iterator[NamedFile]:
    """The files that an action reads."""
    given = step.with_
    if step.action is None or not isinstance(given, dict):
        return
    slug = step.action.slug.lower()
    inputs = _RUN_IN.get(slug, ())
    folder = expanded(join("", *(str(given.get(one) or "") for one in inputs)), variables)
    for key in _FILES.get(slug, "").split():
        text, at = str(given.get(key) or ""), step.at["with"][key]
        below = "" if key in inputs else folder
        for match in _LINE.finditer(text) if "$" not in below else ():
            written = expanded(match[0], variables)
            path = normpath(join(below, written))
            if _PLAIN.fullmatch(written) and not path.startswith(("/", "..")) and not is_built(path):
                command = f"{step.action.slug} with '{key}'"
                place = at.sub(*match.span()) if match[0] != text else at
                yield document.fact(NamedFile, place, file=path, written=written, command=command)


def _services(document: Document, step: Step, variables: dict[str, str]) -> Iterator[Fact]:
    """The services and containers of clouds that an action deploys, and the images that it gives them."""
    given = step.with_
    if step.action is None or not isinstance(given, dict):
        return
    slug = step.action.slug.lower()
    yield from _released(document, step, slug, variables)
    for key, (sort, provider) in INPUTS.get(slug, {}).items():
        name = _input_pattern(given, key, variables)
        if name:
            name = f"*/{name}" if sort == TASK_CONTAINER else name
            by = f"{step.action.slug} with '{key}'"
            yield document.fact(
                NamedResource, step.at["with"][key], type=sort, name=name, provider=provider, by=by
            )


def _released(document: Document, step: Step, slug: str, variables: dict[str, str]) -> Iterator[Fact]:
    """The image that an action gives a container of a service of a cloud."""
    image, named = RELEASES.get(slug, ("", ()))
    given = step.with_ if isinstance(step.with_, dict) else {}
    reference = expanded(str(given.get(image) or "").strip(), variables)
    for key, sort in named if reference else ():
        name = _input_pattern(given, key, variables)
        if name:
            owner, container = ("*", name) if sort == TASK else (name, "")
            yield document.fact(
                ReleasedImage,
                step.at["with"][image],
                type=sort,
                owner=owner,
                container=container,
                image=split_reference(reference)[0],
            )


def _input_pattern(given: Mapping[str, object], key: str, variables: dict[str, str]) -> str:
    """The name in an input of an action, with `*` for its unknown parts."""
    return name_pattern(_EXPRESSION.sub("${X}", expanded(str(given.get(key) or ""), variables)))


_EXPRESSION = regex(r"\$\{\{.*?\}\}")


# The inputs of actions with commands that run on another host.
_REMOTE = {
    "appleboy/ssh-action": "script",
    "fifsky/ssh-action": "command",
    "garygrossgarten/github-action-ssh": "command",
    "cross-the-world/ssh-pipeline": "script",
    "easingthemes/ssh-deploy": "SCRIPT_AFTER",
}


def _on_other_host(document: Document, step: Step, variables: dict[str, str]) -> Iterator[Fact]:
    """The services of Compose and the scripts that the commands of an action name, which run on another host, and the
    folders that it copies there.
    """
    given = step.with_
    if step.action is None or not isinstance(given, dict):
        return
    slug = step.action.slug.lower()
    key = _REMOTE.get(slug, "")
    text = given.get(key)
    if isinstance(text, str):
        script = Script(text, step.at["with"][key], "sh", "step")
        for _, facts in calls(document, script, Setting(None, variables)) if "compose" in text else ():
            yield from (fact for fact in facts if isinstance(fact, NamedService))
        if script.parsed is not None:
            yield from scripts_on_host(document, script, script.parsed, variables, "ssh")
    if slug in _COPYING:
        yield from _copied(document, step, slug, given, variables)


# The actions that copy files to a host, and their inputs with the folder and the one on the host.
_COPYING = {
    "appleboy/scp-action": ("source", "target"),
    "burnett01/rsync-deployments": ("path", "remote_path"),
    "easingthemes/ssh-deploy": ("SOURCE", "TARGET"),
}


def _copied(
    document: Document, step: Step, slug: str, given: Mapping[str, object], variables: Mapping[str, str]
) -> Iterator[HostFolder]:
    """The folder that an action copies to a host, by rsync or by scp with the folders of the path."""
    from_key, to_key = _COPYING[slug]
    target = expanded(str(given.get(to_key) or ""), variables)
    for source in expanded(str(given.get(from_key) or ""), variables).split(","):
        path = source.strip().removesuffix("*").removeprefix("./")
        at = _place_on_host(slug, path, target, str(given.get("strip_components") or "0"))
        if at is not None:
            yield document.fact(HostFolder, step.at["with"][from_key], folder=normpath(path), target=at)


def _place_on_host(slug: str, path: str, target: str, stripped: str) -> str | None:
    """The path on the host of what an action copies; empty if the folder there is unknown, None if the path is."""
    if not _PLAIN.fullmatch(path) or ".." in path:
        return None
    if not _ON_HOST.fullmatch(target):
        return ""
    if slug != "appleboy/scp-action":
        return normpath(on_host(path, target))
    parts = path.strip("/").split("/")
    if not stripped.isdecimal() or int(stripped) > len(parts):
        return None
    return normpath(join(target, *parts[int(stripped) :]))


_ON_HOST = regex(r"/[\w./@+-]+")


# A path among several, on lines of their own or separated by commas.
_LINE = regex(r"[^\s,](?:[^\n,]*[^\s,])?")


def _downloaded(document: Document, step: Step) -> Iterator[WrittenFile]:
    """The folder that actions/download-artifact writes."""
    given = step.with_
    if step.action and step.action.slug == "actions/download-artifact" and isinstance(given, dict):
        name = str(given.get("path") or "").rstrip("/").rpartition("/")[2]
        if name and name != "." and "$" not in name:
            yield document.fact(WrittenFile, step.at["with"]["path"], name=name)
        elif "$" not in name:
            # The files are in the folder in which the job runs.
            yield document.fact(WrittenFile, step.at["uses"], name="*artifact")


def _folder(document: Document, at: At, written: str, command: str) -> NamedFile:
    """A folder that a key of a step names."""
    return document.fact(NamedFile, at, file=normpath(written), written=written, command=command, folder=True)


def facts_of_action(document: Document) -> Iterator[Fact]:
    """The facts of an action: what it offers, and what its steps do."""
    yield from action_facts(document)
    action = document.model
    assert isinstance(action, Action)
    folder = dirname(document.source.path) or "."
    steps = [
        StepIn(step, index, action.runs.steps, action=action) for index, step in enumerate(action.runs.steps)
    ]
    judging = last_judging(action.runs.steps)
    yield from artifact_facts(document, steps)
    # The root of the repository has the actions that its workflows run by their paths.
    own = "" if GIVEN in action.known_contexts else None
    if own is not None:
        yield from named_by(document, document.nodes)
    for inside in steps:
        step = inside.step
        texts = _texts_of(step)
        runs = _given(action, texts) if own is not None else []
        seen: set[object] = set()
        at = step.working_directory or ""
        for values in runs or [{}]:
            variables = {**values, **env_values(step.env, values)}
            moved = expanded(at, values)
            known = own is not None and "$" not in moved and not moved.startswith("/")
            setting = Setting(moved if known else None, variables)
            found = step_facts(document, folder, "", inside, setting, judging)
            if runs:
                # What the steps do is completed with the inputs of each call.
                found = (fact for fact in found if not isinstance(fact, JobStep))
            if step.action is not None and own is not None:
                found = chain(found, _images(document, step, action.runs.steps, own, variables))
            yield from _new(found, seen) if runs else found
        plain: tuple[type[Fact], ...] = (HandledImage, JobStep) if runs else ()
        if step.run and "inputs." in texts and _CLIENT.search(step.run):
            plain = (*plain, RequestedInput)
        if plain:
            # These have the inputs as they are written.
            setting = Setting(None, env_values(step.env), servers=RequestedInput in plain)
            found = step_facts(document, folder, "", inside, setting, judging)
            yield from (fact for fact in found if isinstance(fact, plain))
        if own is not None:
            yield from _filled_folders(document, step, at, action)
            if step.action is not None:
                yield from _build_files(document, step, action)


_CLIENT = regex(r"\b(?:curl|wget|https?)\b")


def _texts_of(step: Step) -> str:
    parts: list[object] = [step.working_directory, step.run]
    for values in (step.with_, step.env):
        parts += values.values() if isinstance(values, dict) else ()
    return "\n".join(part for part in parts if isinstance(part, str))


_SETUP = {
    "hashicorp/setup-terraform": "terraform_version",
    "opentofu/setup-opentofu": "tofu_version",
}


def _installed(document: Document, inside: JobIn) -> Iterator[Fact]:
    """The version of Terraform that a job installs, and where it runs it."""
    for step in inside.steps:
        action, given = step.step.action, step.step.with_
        name = _SETUP.get(action.slug) if action else None
        if name is None or not isinstance(given, dict) or not given.get(name):
            continue
        version, place = str(given[name]), step.step.at["with"][name]
        yield document.fact(
            InstalledTerraform, place, version=version, folders=_folders(inside), by=f"'{name}'"
        )


def _roles(document: Document, inside: JobIn) -> Iterator[JobRole]:
    """The roles that a job gets by its token; none if its environment is unknown."""
    environment = inside.job.environment
    name = environment if isinstance(environment, str) else environment.name if environment else ""
    if name and "$" in str(name):
        return
    for step in inside.steps:
        slug, given = step.step.action.slug if step.step.action else "", step.step.with_
        if not isinstance(given, dict):
            continue
        roles: list[tuple[str, str, str]] = []
        if slug == "aws-actions/configure-aws-credentials":
            text = expanded(str(given.get("role-to-assume") or ""), variables_of(inside, step.step, {}))
            named = addressed(text)
            roles = [("role-to-assume", one.name, "aws") for one in named if one.type == "role"]
        elif slug == "azure/login" and given.get("client-id"):
            roles = [("client-id", "", "azurerm")]
        for key, role, provider in roles:
            place = step.step.at["with"][key]
            yield document.fact(
                JobRole,
                place,
                role=role,
                provider=provider,
                environment=str(name or ""),
                job=inside.id,
                refs=_refs(inside.workflow),
            )


def _refs(workflow: Workflow) -> tuple[str, ...]:
    """The patterns of the refs whose pushes start a workflow; none if something else does as well."""
    push = workflow.event("push")
    if push is None or set(workflow.on) != {"push"} or not (push.branches or push.tags):
        return ()
    if any(name.startswith("!") for name in (*push.branches, *push.tags)):
        return ()
    return (
        *(f"refs/heads/{name}" for name in push.branches),
        *(f"refs/tags/{name}" for name in push.tags),
    )


def _folders(inside: JobIn) -> tuple[str, ...]:
    """The folders in which the steps of a job run Terraform; none if one of them is unknown."""
    usual = inside.job.defaults.run.working_directory or inside.workflow.defaults.run.working_directory or ""
    found = set()
    for step in inside.steps:
        script = step.step.run
        if script and _TERRAFORM.search(script):
            folder = step.step.working_directory or usual
            for match in _CHDIR.finditer(script):
                found.add(normpath(join(folder, match[1])))
            if not _CHDIR.search(script):
                found.add(normpath(folder or "."))
            if "cd " in script or "$" in folder:
                return ()
    return (
        () if any("$" in one for one in found) else tuple(sorted("" if one == "." else one for one in found))
    )


_TERRAFORM = regex(r"\b(?:terraform|tofu)\s")
_CHDIR = regex(r"\s-{1,2}chdir=[\"']?([^\s\"']+)")


def _images(
    document: Document,
    step: Step,
    steps: Sequence[Step],
    folder: str | None,
    variables: Mapping[str, str],
) -> Iterator[Fact]:
    """The images that an action builds and pushes."""
    slug, given = step.action.slug if step.action else "", step.with_
    if (
        slug in _BAKING
        and folder is not None
        and isinstance(given, dict)
        and given.get("push") in (True, "true")
    ):
        files = _baked_files(given, folder)
        if files:
            yield document.fact(PushedBuilds, step.at["uses"], files=files, command=slug)
            return
    if slug in _PUSHING or slug in _BAKING:
        yield from handled(document, step.at["uses"], "${IMAGE}:${TAG}", "push", slug, {})
    if slug in _ATTESTING and isinstance(given, dict) and given.get("subject-name"):
        place = step.at["with"]["subject-name"]
        yield from handled(document, place, str(given["subject-name"]), "use", slug, variables)
    if slug not in _BUILDING or not isinstance(given, dict):
        return
    pushes = given.get("push", slug == "redhat-actions/push-to-registry")
    outputs = str(given.get("outputs") or "")
    does = "build" if pushes in (False, None, "false") and "push=true" not in outputs else "push"
    for match in _BUILD_CONTEXT.finditer(str(given.get("build-contexts") or "")):
        place = step.at["with"]["build-contexts"].sub(match.start(1), match.end(1))
        yield document.statement("build-context", match[1], place)
    context = expanded(str(given.get("context") or "."), variables)
    file = expanded(str(given.get("file") or ""), variables)
    dockerfile, pattern = built_by(folder, context, file), built_by_unknown(folder, context, file)
    if dockerfile and given.get("context") and _PLAIN.fullmatch(context):
        yield document.fact(
            BuildContext, step.at["with"]["context"], dockerfile=dockerfile, folder=normpath(context)
        )
    target = expanded(str(given.get("target") or ""), variables)
    if target and dockerfile and _PLAIN.fullmatch(target):
        yield document.fact(
            BuildTarget, step.at["with"]["target"], stage=target, dockerfile=dockerfile, by=slug
        )
    arguments = {}
    for match in _ARGUMENT.finditer(str(given.get("build-args") or "")):
        place = step.at["with"]["build-args"].sub(match.start(1), match.end(1))
        value = expanded(match[2].strip(), variables)
        arguments[match[1]] = value if _PLAIN.fullmatch(value) else ""
        yield document.fact(
            BuildArgument, place, name=match[1], dockerfile=dockerfile, by=slug, value=arguments[match[1]]
        )
    at = step.at["with"]["tags"] if given.get("tags") else step.at["uses"]
    texts = [text for text in _SEPARATOR.split(str(given.get("tags") or "")) if text]
    texts += _NAME.findall(outputs)
    if given.get("image"):
        texts = list(_pushed_by_podman(given, steps))
    for text in texts:
        producer = STEP_TAGS.fullmatch(text.strip())
        images = (
            placed_images_of(producer[1], steps) if producer else [(one, None) for one in alternatives(text)]
        )
        for image, entry in images:
            found = handled(
                document,
                at,
                image,
                does,
                slug,
                variables,
                dockerfile,
                target,
                pattern,
                tuple(arguments.items()),
            )
            yield from _made_at(document, entry, found)
    if not texts and does == "push":
        yield from handled(document, at, "${IMAGE}:${TAG}", "push", slug, {}, dockerfile, target)


def _made_at(document: Document, entry: At | None, facts: Iterable[Fact]) -> Iterator[Fact]:
    """Facts with the place of the entry of another step that gives the tag."""
    inputs = () if entry is None else ((document.source.path, document.fact(Fact, entry).location),)
    for fact in facts:
        yield fact.with_inputs(inputs)


def _baked_files(given: Mapping[str, object], folder: str) -> tuple[str, ...]:
    """The bake files that an action builds; none if they or the tags of the images are unknown."""
    source, workdir = str(given.get("source") or "."), str(given.get("workdir") or ".")
    if "tags" in str(given.get("set") or "") or "://" in source:
        return ()
    base = normpath(join(folder, workdir, "" if source.startswith("{{") else source))
    files = [text.strip() for text in _SEPARATOR.split(str(given.get("files") or "")) if text.strip()]
    if any("$" in one for one in (base, *files)):
        return ()
    return tuple(normpath(join(base, one)) for one in files) or ("" if base == "." else f"{base}/",)


def _pushed_by_podman(given: Mapping[str, object], steps: Sequence[Step]) -> Iterator[str]:
    """The images that `redhat-actions/push-to-registry` pushes, which may be those of an earlier step."""
    image, tags = str(given.get("image") or ""), str(given.get("tags") or "latest")
    producer = _IMAGE_OF_STEP.fullmatch(image.strip())
    if producer is not None:
        made = next((one for one in steps if one.id == producer[1] and isinstance(one.with_, dict)), None)
        inputs = made.with_ if made is not None and isinstance(made.with_, dict) else {}
        image, made_tags = str(inputs.get("image") or "${IMAGE}"), str(inputs.get("tags") or "latest")
        tags = made_tags if f"steps.{producer[1]}." in tags else tags
    for tag in _SPACES.split(tags.strip()) if "${{" not in tags else ["${TAG}"]:
        yield f"{given.get('registry') or ''}/{image}:{tag}".lstrip("/")


_IMAGE_OF_STEP = regex(r"\$\{\{\s*steps\.([\w-]+)\.outputs\.image\s*\}\}")
_SPACES = regex(r"\s+")


def _build_files(
    document: Document, step: Step, root: Workflow | Action, job: Job | None = None
) -> Iterator[NamedFile]:
    """The folder and the Dockerfile of a step with docker/build-push-action, also those of a matrix."""
    given = step.with_
    slug = step.action.slug if step.action else ""
    if slug not in _BUILDING or not isinstance(given, dict):
        return
    for key in ("context", "file"):
        text, at = str(given.get(key) or ""), step.at["with"][key]
        values = _filled(document, text, at, root, job) if "${{" in text else [(text, at)]
        for value, place in values:
            path = normpath(str(value))
            built = key == "context" and is_built(path)
            if value and _PLAIN.fullmatch(str(value)) and not path.startswith(("/", "..")) and not built:
                yield document.fact(
                    NamedFile,
                    place,
                    file=path,
                    written=str(value),
                    command=f"docker/build-push-action with '{key}'",
                    folder=key == "context",
                )


_PLAIN = regex(r"[\w./@+-]+")
_ARGUMENT = regex(r"(?m)^[ \t]*(\w+)=([^\n]*)")
# An entry of `build-contexts`, of which there is one in each line or after each comma.
_BUILD_CONTEXT = regex(r"""(?m)(?:^|,)[ \t]*["']?([\w.-]+)=""")


# The actions that build images, and push them.
_BUILDING = frozenset(
    {"docker/build-push-action", "depot/build-push-action", "redhat-actions/push-to-registry"}
)
# The actions that push images of any name.
_PUSHING = frozenset(
    {
        "imjasonh/setup-ko",
        "ko-build/setup-ko",
    }
)
# The actions that attest an image that was pushed.
_ATTESTING = frozenset({"actions/attest", "actions/attest-build-provenance", "actions/attest-sbom"})
# The actions that build the images of bake files.
_BAKING = frozenset({"docker/bake-action", "depot/bake-action"})
_SEPARATOR = regex(r"[\n,]")
_NAME = regex(r"\bname=([^,\s]+)")


def _checked_out(inside: JobIn) -> bool:
    """Whether a job has this branch of this repository, and nothing else, in its first folder."""
    if ELSEWHERE in inside.workflow.known_contexts or _is_of_one_caller(inside):
        return False
    steps = [step.step for step in inside.steps]
    checkouts = [step for step in steps if step.action and step.action.slug == "actions/checkout"]
    if len(checkouts) != 1:
        return False
    given = checkouts[0].with_ if isinstance(checkouts[0].with_, dict) else {}
    return not {"path", "repository"} & given.keys() and not _is_other_branch(
        given.get("ref"), inside.workflow
    )


def _is_other_branch(ref: object, workflow: Workflow) -> bool:
    """Whether the branch, tag or commit that a job checks out may have other files than the one with the workflow."""
    if not isinstance(ref, str) or not ref or is_dynamic(ref):
        return False
    push = workflow.event("push")
    name = ref.removeprefix("refs/heads/")
    return name not in _USUAL_BRANCHES and (push is None or name not in push.branches)


# The branches in which most work is done.
_USUAL_BRANCHES = frozenset(
    {"HEAD", "dev", "develop", "development", "main", "master", "next", "staging", "trunk"}
)


def _is_of_one_caller(inside: JobIn) -> bool:
    """Whether a job of a reusable workflow runs only for the repository of one caller: that one is checked out."""
    tree = parsed(inside.job.if_) if inside.workflow.event("workflow_call") is not None else None
    return tree is not None and any(
        ex.path(one) == ("github", "repository") and isinstance(other, ex.Literal)
        for condition in conjuncts(tree)
        for one, other in equal(condition)
    )
