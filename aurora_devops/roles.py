"""What the commands of a pipeline do: lint, test, build, push, scan, deploy, wait, verify, roll back.

The tables have the commands of the tools as documented by each of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from .commands.call import expanded
from .commands.choices import choices_in, is_of_run
from .commands.docker import DOCKER_VALUES
from .commands.images import releases
from .commands.kubernetes import KUBECTL_VALUES
from .commands.projects import used_projects
from .commands.reading import calls
from .commands.tasks import MAKE_VALUES
from .commands.written import used_for_terraform, written
from .core.lazy import regex
from .core.record import record, replace
from .core.words import word_set
from .facts import (
    AssignedTag,
    HandledImage,
    JobStep,
    PathVariable,
    PossibleValues,
    RecipeStep,
    may_be_path,
)
from .inputs import program_of
from .passed_tags import INPUT, PER_TAG, RUN, passed_tags

if TYPE_CHECKING:
    from .commands.call import Call, Setting
    from .core.facts import Fact
    from .core.kind import Document
    from .core.place import At
    from .formats.shell import Command, Shell
    from .subjects import Script

# `provision` changes infrastructure, `retag` sets the image of a manifest, `release` publishes programs and images,
# `wait` waits for a rollout, `ssh` runs commands on a server, `cluster` starts a cluster for tests, `login` uses a
# long-lived key, `commit` sends commits to the branch of the pipeline, `script` runs what is not known here, and `call`
# another action.
ROLES = (
    *("lint", "test", "build", "push", "scan", "deploy", "provision", "wait", "verify", "rollback"),
    *("retag", "release", "ssh", "cluster", "login", "commit", "script", "call"),
)


@record
class Act:
    """What a command does: its role, the command for messages, and what is known of it."""

    role: str
    by: str
    target: str = ""
    image: str = ""
    tag: str = ""
    waits: bool = False
    undoes: bool = False
    named: bool = False
    ignored: str = ""
    given: tuple[tuple[str, str], ...] = ()


@record
class Step:
    """The step of a job that a script belongs to.

    `order` is its position, `when` is `failure` or `always` for a step that runs after failures, `ignored` the
    keyword by which its failure is ignored, and `pipefail` whether the shell stops at a failure inside a pipeline.
    It is `judged` if a later step fails when the results of the tests have failures.
    """

    pipeline: str
    job: str
    order: tuple[int, ...]
    when: str = ""
    ignored: str = ""
    pipefail: bool = True
    judged: bool = False


def _table(text: str) -> dict[str, list[tuple[str, ...]]]:
    """The commands of a table by program, each as its words."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for line in text.split(";"):
        program, *words = line.split()
        found.setdefault(program, []).append(tuple(words))
    return found


_COMMANDS = {
    role: _table(text)
    for role, text in {
        "lint": """ruff; flake8; pylint; black; isort; mypy; pyright; bandit; eslint; prettier; stylelint; tsc; biome;
            golangci-lint; gofmt; staticcheck; go vet; hadolint; shellcheck; shfmt; yamllint; actionlint; zizmor;
            pre-commit; markdownlint; tflint; tfsec; checkov; semgrep; kubeconform; kubeval; kube-linter; kube-score;
            ansible-lint; rubocop; phpstan; php-cs-fixer; cargo clippy; cargo fmt; helm lint; helm unittest;
            terraform validate; terraform fmt; tofu validate; tofu fmt; promtool check; promtool test; conftest;
            aurora-lint; buf lint; ktlint; spotless; detekt; gitleaks; vale; codespell""",
        "test": """pytest; py.test; tox; nox; go test; gotestsum; ginkgo; cargo test; cargo nextest; cargo tarpaulin;
            npm test; npm t; npm tst; yarn test; pnpm test; pnpm t; bun test; deno test; jest; vitest; mocha; ava;
            playwright test; cypress run; karma; mvn test; mvn verify; mvn install; mvn package; mvn deploy;
            mvnw test; mvnw verify; mvnw install; mvnw package; gradle test; gradle check; gradle build;
            gradlew test; gradlew check; gradlew build; dotnet test; phpunit; pest; composer test; artisan test;
            rspec; rake test; rake spec; rails test; ctest; swift test; flutter test; dart test; mix test;
            sbt test; lein test; bazel test; behave; robot; newman run; k6 run; locust; unittest; trial; stack test;
            cabal test; zig test; bats; manage.py test; hatch test""",
        "scan": """trivy image; trivy i; trivy rootfs; trivy fs; trivy filesystem; trivy sbom; grype;
            snyk container test; snyk test;
            docker scout cves; docker scan; gcloud artifacts docker images scan; gcloud beta container images scan;
            aws ecr start-image-scan; aws ecr describe-image-scan-findings; anchorectl; dockle; twistcli images scan;
            wizcli docker scan; clair-scanner; osv-scanner""",
        "deploy": """kubectl set image; kubectl rollout restart; kubectl replace; oc set image; oc rollout latest;
            oc start-build; argocd app sync; argocd app set; flux reconcile; helmfile sync; helmfile apply;
            skaffold run; skaffold deploy; kapp deploy; aws ecs update-service; aws ecs deploy;
            aws lambda update-function-code; aws apprunner start-deployment; aws deploy create-deployment;
            aws elasticbeanstalk update-environment; eb deploy; ecs-deploy; gcloud run deploy;
            gcloud run services update; gcloud run services replace; gcloud app deploy; gcloud functions deploy;
            gcloud deploy releases create; az webapp deploy; az webapp up; az webapp config container set;
            az webapp deployment source config-zip; az webapp create; az containerapp update; az containerapp up;
            az functionapp deployment source config-zip; az container create; fly deploy; flyctl deploy;
            heroku container:release; vercel deploy; netlify deploy; wrangler deploy; wrangler publish; railway up;
            doctl apps create-deployment; doctl apps update; nomad job run; nomad run; docker stack deploy;
            docker service update; kamal deploy; cap production deploy; cf push; serverless deploy; sls deploy;
            sam deploy; waypoint up; werf converge""",
        "provision": """terraform apply; tofu apply; terragrunt apply; terragrunt run-all apply; pulumi up;
            cdk deploy; aws cloudformation deploy; ansible-playbook""",
        "wait": """kubectl rollout status; kubectl wait; oc rollout status; argocd app wait; aws ecs wait;
            aws lambda wait; aws deploy wait; aws elasticbeanstalk wait; aws apprunner wait; flux get;
            kubectl argo rollouts status""",
        "verify": "helm test; kubectl exec; kubectl run; kubectl get; kubectl port-forward; ab; hey; nc; lhci",
        "rollback": """kubectl rollout undo; oc rollout undo; oc rollback; helm rollback; argocd app rollback;
            docker service rollback; kamal rollback; heroku rollback; fly releases rollback; vercel rollback;
            gcloud run services update-traffic; aws deploy stop-deployment; kubectl argo rollouts undo;
            kubectl argo rollouts abort""",
        "build": """docker build; docker buildx build; docker buildx bake; docker image build; docker compose build;
            podman build; buildah build; buildctl build; buildctl-daemonless.sh build;
            buildah bud; go build; cargo build; npm run build; yarn build; pnpm build; pack build; kaniko""",
        "push": """docker push; docker image push; docker compose push; podman push; buildah push; crane push;
            crane copy; crane cp; skopeo copy; regctl image copy; docker buildx imagetools create;
            gcloud builds submit; az acr build""",
        "retag": "kustomize edit set image",
        "cluster": """kind create cluster; k3d cluster create; minikube start; microk8s; k3s; ctlptl create; ct install;
            vcluster create""",
    }.items()
}
_BY_PROGRAM: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _role, _programs in _COMMANDS.items():
    for _program, _ways in _programs.items():
        _BY_PROGRAM.setdefault(_program, []).extend((_way, _role) for _way in _ways)
for _entries in _BY_PROGRAM.values():
    _entries.sort(key=lambda entry: -len(entry[0]))

# Programs that run another program of their operands.
_RUNNERS = word_set(
    "uv uvx poetry pipenv pdm hatch rye npx bunx pnpx pnpm yarn bundle docker podman docker-compose python python3 "
    "php coverage dotenv xvfb-run direnv mise asdf nix-shell devbox op doppler chamber with-env tini "
    "cross-env"
)
# Programs whose first operand is the name of something that the repository defines: a target or a script.
_NAMED = {
    "make": (),
    "gmake": (),
    "task": (),
    "just": (),
    "invoke": (),
    "inv": (),
    "rake": (),
    "mage": (),
    "earthly": (),
    "npm": ("run", "run-script"),
    "yarn": ("run", ""),
    "pnpm": ("run", ""),
    "bun": ("run",),
    "deno": ("task",),
    "composer": ("run", "run-script", ""),
    "pdm": ("run",),
    "hatch": ("run",),
}
DRY_RUN = "--dry-run"
_SHELLS = frozenset({"sh", "bash", "zsh", "pwsh", "python", "python3", "node", "ruby", "perl"})
_NAMES = {
    "rollback": regex(r"(?:^|[-_:./+])(?:roll[-_]?back|revert|undo)(?:$|[-_:./+])"),
    "verify": regex(
        r"(?:^|[-_:./+])(?:smoke|health|healthz|healthcheck|verify|e2e|acceptance|wait[-_]for|post[-_]?deploy)(?:$|[-_:./+])"
    ),
    "test": regex(
        r"(?:^|[-_:./+])(?:unit|e2e|integration|acceptance)?[-_]?(?:tests?|testing|specs?|pytest)(?:$|[-_:./+])"
        # `check-quota` checks something else than the program.
        r"|(?:^|[-_:./+])check(?:$|[:.+])"
    ),
    "scan": regex(r"(?:^|[-_:./+])(?:scan|trivy|grype|snyk|vulnerabilit(?:y|ies))(?:$|[-_:./+])"),
    "lint": regex(r"(?:^|[-_:./+])(?:lint(?:er|ers|ing)?|format|fmt|typecheck|types|style)(?:$|[-_:./+])"),
    "deploy": regex(r"^(?:cd[-_:])?(?:deploy|rollout)(?:$|[-_:./+])"),
    "cluster": regex(r"(?:^|[-_:./+])(?:kind|minikube|k3d|k3s|dev[-_]env|local[-_]cluster)(?:$|[-_:./+])"),
}
# What is deployed for readers or for review does not run the application.
_NO_DEPLOYMENT = regex(
    r"(?i)docs?|pages|preview|review|storybook|website|site\b|demo|dry[-_]?run|playground|netlify|local|undeploy|package"
    r"|chromatic|percy"
)
_HEALTH = regex(r"(?i)/(?:[\w.-]*health[\w.-]*|ready|readyz|live|livez|ping|status|version|up)(?:[?/\"']|$)")
# Requests that report or read from a service of others.
_OTHER_HOST = regex(
    r"(?i)api\.github\.com|hooks\.slack|slack\.com|discord|telegram|githubusercontent|github\.com|gitlab\.com"
    r"|CI_API_V4_URL|CI_SERVER_URL|ACTIONS_ID_TOKEN|GITHUB_API_URL|WEBHOOK|codecov|sentry\.io|get\.\w+|packages\.|pypi\.org"
    r"|registry\.npmjs|dl\.|releases/|\.(?:tar|tgz|gz|zip|sh|deb|asc|gpg|key|whl|jar)\b"
)
_SENDS = (
    "-X",
    "--request",
    "-d",
    "--data",
    "--data-raw",
    "--data-binary",
    "-F",
    "--form",
    "-T",
    "--upload-file",
)
_REMOTE_CHART = regex(r"(?:[a-z][\w-]*/[\w-]+$|https?://)")
_GIT_HOST = regex(r"(?:^|@)(?:github|gitlab|bitbucket)\.")
_SKIPPED_TESTS = regex(r"-D(?:skipTests|maven\.test\.skip)(?:=true)?$|^-x$|^--no-tests?$")
# How a test command is made to succeed whatever it finds.
_SUCCEEDS = regex(
    r"-Dmaven\.test\.failure\.ignore(?:=true)?$|^--exit-zero$|^-DtestFailureIgnore(?:=true)?$|^-fn$|^--fail-never$"
)


def named_role(name: str) -> str:
    """The role that the name of a job, a target or a script has; empty if the name does not show it."""
    plain = name.lower().replace(" ", "-")
    for role, pattern in _NAMES.items():
        if pattern.search(plain):
            return "" if role == "deploy" and _NO_DEPLOYMENT.search(plain) else role
    return ""


# The last or the first word of the name of a job that tests, and words of jobs that only prepare, list tests or report.
_TEST_JOB = regex(
    r"^(?:run[-_])?(?:tests?|unit|pytest|specs?)(?:$|[-_])|(?:^|[-_])(?:tests?|testing|unit|specs?|pytest)$"
)
_NO_TEST_JOB = regex(
    r"^(?:collect|compute|count|detect|determine|discover|enumerate|find|get|list|plan|select|shard|split)[-_]|build|image|setup|report|result|summary|publish|deploy|prepare|cache|lint|e2e|smoke|comment"
    # Tests of a program that runs already.
    r"|dast|load[-_]?test|penetration|pen[-_]?test|performance|stress"
)
_DEPLOY_JOB = regex(r"(?:^|[-_])(?:deploy|deployment|rollout)(?:$|[-_])")
# Jobs that report a deployment, prepare one, or end one, and deploy nothing.
_ABOUT_DEPLOYMENT = regex(
    r"^(?:announce|approve|await|cancel|check|clean(?:[-_]?up)?|comment|delete|get|list|log|mark|notify|post"
    r"|record|register|remove|report|request|send|summari[sz]e|tag|tear[-_]?down|track|wait)[-_](?!and[-_])"
    r"|(?:^|[-_])(?:deploy|deployment|rollout)[-_]"
    r"(?:info|lag|log|marker|message|notification|record|report|status|summary|url)s?$"
    r"|[-_](?:after|before|for)[-_](?:the[-_])?(?:deploy|deployment|rollout)(?:$|[-_])"
)
# Jobs that deploy only to check something.
_CHECK_JOB = regex(
    r"(?:^|[-_])(?:tests?|testing|e2e|conform\w*|smoke|integration|playwright|benchmark)(?:$|[-_])"
)


def job_role(name: str) -> str:
    """The role that the name of a job has: `test` or `deploy`, or empty."""
    plain = name.lower().replace(" ", "-")
    if _TEST_JOB.search(plain) and not _NO_TEST_JOB.search(plain):
        return "test"
    if _ABOUT_DEPLOYMENT.search(plain):
        return ""
    return "deploy" if _DEPLOY_JOB.search(plain) and delivers(plain) else ""


def delivers(name: str) -> bool:
    """Whether a job with this name can deploy the application, and not documents, a review or a test."""
    plain = name.lower().replace(" ", "-")
    return not _NO_DEPLOYMENT.search(plain) and not _CHECK_JOB.search(plain)


def job_facts(document: Document, script: Script, setting: Setting, step: Step) -> Iterator[Fact]:
    """The facts that a script of a job states: what its commands name, and what they do."""
    shell = script.parsed
    if shell is None:
        return
    failures = _Failures(shell, step)
    yield from written(document, script, shell)
    yield from used_for_terraform(document, script)
    yield from _assigned(document, script, setting, step)
    yield from passed_tags(document, script, setting, step.pipeline, step.job)
    yield from _chosen(document, script, shell, setting)
    for call, facts in calls(document, script, setting):
        yield from facts
        place = script.place(call.command.start, call.command.end)
        yield from used_projects(call, facts, f"{step.pipeline}:{step.job}")
        for act in acts(call, facts):
            yield document.fact(
                JobStep,
                place,
                pipeline=step.pipeline,
                job=step.job,
                role=act.role,
                by=act.by,
                order=(*step.order, call.command.start),
                when=step.when,
                ignored=""
                if step.judged and act.role == "test"
                else step.ignored or act.ignored or failures.of(call.command),
                image=act.image,
                tag=act.tag,
                target=act.target,
                waits=act.waits,
                undoes=act.undoes,
                named=act.named,
                given=act.given,
            )


def recipe_facts(document: Document, script: Script, setting: Setting) -> Iterator[Fact]:
    """The facts that a script of a target or a task states: what its commands name, and what they do."""
    shell = script.parsed
    if shell is None:
        return
    yield from written(document, script, shell)
    yield from used_for_terraform(document, script)
    for call, facts in calls(document, script, setting):
        yield from facts
        if not setting.target.endswith(":"):
            yield from recipe_steps(call, facts, setting.target)


def recipe_steps(call: Call, facts: Sequence[Fact], recipe: str) -> Iterator[RecipeStep]:
    """What a command of a recipe does, which has the path of its file in front of its name."""
    for act in acts(call, facts):
        if act.role in _OF_RECIPES:
            yield call.fact(
                RecipeStep,
                call.command.words[0],
                recipe=recipe,
                role=act.role,
                by=act.by,
                image=act.image,
                tag=act.tag,
                target=act.target,
                waits=act.waits,
                undoes=act.undoes,
                named=act.named,
            )


# What a job does when it runs a recipe.
_OF_RECIPES = frozenset(ROLES) - {"lint", "login", "commit", "call"}


# An assignment whose value has variables of the pipeline, also in a text that another shell or program reads.
_ASSIGNED = regex(
    r"(?<![\w$.-])([A-Z][A-Z0-9_]*)=[\"']?((?>(?:\$\{\{[^{}\n]*\}\}|\$\{\w+[:\d]*\}|\$\w+|[\w.-])+))"
    r"(?=[\s\"';&|)\\]|$)"
)
_PER_RUN = regex(RUN)


def variable_facts(
    document: Document, at: At, name: str, value: str, pipeline: str, job: str
) -> Iterator[Fact]:
    """What the value of a variable of a job may be: a path, or a tag with the commit, the run or the branch."""
    if may_be_path(value):
        yield document.fact(PathVariable, at, name=name, value=value)
    elif PER_TAG.search(value) or INPUT.fullmatch(value):
        yield document.fact(AssignedTag, at, variable=name, value=value, pipeline=pipeline, job=job)


def _assigned(document: Document, script: Script, setting: Setting, step: Step) -> Iterator[AssignedTag]:
    """The variables to which a script assigns the commit, the run, the branch or the tag."""
    for match in _ASSIGNED.finditer(script.text) if "=" in script.text else ():
        value = expanded(match[2], setting.variables) if "$" in match[2] else ""
        if PER_TAG.search(value) or INPUT.fullmatch(value):
            at = script.place(*match.span())
            yield document.fact(
                AssignedTag, at, variable=match[1], value=value, pipeline=step.pipeline, job=step.job
            )


def _chosen(document: Document, script: Script, shell: Shell, setting: Setting) -> Iterator[PossibleValues]:
    """The values of the variables that a script sets in branches, if they may be tags."""
    if not shell.assignments or "$" not in script.text:
        return
    for name, values in choices_in(shell, setting.variables, document.kind).items():
        if (len(values) > 1 and any(map(is_of_run, values))) or (not values and _OF_TAG.search(name)):
            first = next(one for one in shell.assignments if one.name == name)
            at = script.place(first.start, first.end)
            yield document.fact(PossibleValues, at, name=name, choices=values)


_OF_TAG = regex(r"(?i)tag|version")


def acts(call: Call, facts: Sequence[Fact]) -> Iterator[Act]:
    """What a command does; one for each image that it handles."""
    act = _act(call, call.command, 0)
    if act is None:
        # An editor sets the image of a manifest.
        for fact in facts:
            if isinstance(fact, HandledImage) and fact.does == "deploy" and fact.command in _EDITORS:
                yield Act("retag", fact.command, image=fact.name, tag=fact.tag)
        return
    if act.named:
        act = replace(act, given=tuple(_given(call, act.by)))
    images = [fact for fact in facts if isinstance(fact, HandledImage) and fact.does == _DOES.get(act.role)]
    if not images:
        yield act
    for fact in images:
        # A variable at the end may have the tag in it.
        known = fact.tag or not _OPEN_END.search(fact.name)
        yield replace(act, image=fact.name, tag=fact.tag) if known else act


def _given(call: Call, by: str) -> Iterator[tuple[str, str]]:
    """The variables that a command gives a recipe, and the arguments that it gives a script, by their numbers."""
    command = call.command
    for assignment in command.assignments:
        if assignment.value is not None:
            yield assignment.name, call.text(assignment.value)
    if command.name in _TAKING:
        for word in command.arguments:
            name, equals, _ = word.text.partition("=")
            if equals and _NAME.fullmatch(name):
                yield name, call.text(word).partition("=")[2]
        return
    start = next((index for index, word in enumerate(command.words[:_SCANNED]) if word.text == by), None)
    if start is not None:
        for number, word in enumerate(command.words[start + 1 : start + 10], 1):
            yield str(number), call.text(word)


# The programs whose arguments set variables.
_TAKING = frozenset({"gmake", "just", "make", "task"})
_NAME = regex(r"[A-Za-z_]\w*")
_DOES = {
    "build": "build",
    "deploy": "deploy",
    "provision": "deploy",
    "push": "push",
    "retag": "deploy",
    "scan": "scan",
}
_EDITORS = frozenset({"pulumi", "sed", "yq"})
_OPEN_END = regex(r"\$\{(?!CI_REGISTRY_IMAGE\}|GITHUB_REPOSITORY\}|CI_PROJECT_)[^/]*$|\)$|`$")
# A runner of runners.
_DEEPEST = 4


def _act(call: Call, command: Command, depth: int) -> Act | None:
    name = command.name
    if name == "go" and (inner := program_of(command)) is not command:
        return _act(call, inner, depth + 1) if depth < _DEEPEST else None
    special = _SPECIAL.get(name)
    if special is not None:
        found, act = special(call, command)
        if found:
            return act
    operands = [word.text for word in command.operands(_VALUES.get(name, ()))]
    if name in _CLEANING and len(operands) > 1 and operands[0] == "clean":
        operands = operands[1:]
    for words, role in _BY_PROGRAM.get(name, ()):
        if tuple(operands[: len(words)]) == words:
            return _listed(command, role, " ".join((name, *words)))
    if name in _NAMED and (act := _of_name(name, operands)) is not None:
        return act
    if name in _RUNNERS and depth < _DEEPEST:
        return _run(call, command, depth)
    if _script_name(command) is not None:
        text = _script_name(command) or ""
        return Act(_scripted(text), text, named=True)
    return None


# The programs that are told to remove their results before they do the rest: `mvn clean verify`.
_CLEANING = frozenset({"gradle", "gradlew", "mvn", "mvnw"})


def _listed(command: Command, role: str, by: str) -> Act | None:
    """The act of a command of the tables, with what its options change."""
    if command.has_flag("--help", "--version", "--collect-only"):
        return None
    if command.has_flag(DRY_RUN):
        return Act("lint", f"{by} {DRY_RUN}")
    if role == "test" and any(_SKIPPED_TESTS.search(word.text) for word in command.arguments):
        return Act("build", by)
    if role == "scan":
        return Act(role, by, ignored=_passing(command))
    waits = by.startswith(
        ("gcloud", "fly", "kamal", "az ", "sam", "serverless", "sls", "skaffold", "werf", "kapp", "helmfile")
    )
    return Act(role, by, waits=waits or command.has_flag("--wait", "--atomic"))


# The options without which a scan succeeds whatever it finds, and those with which it only reports.
_FAILING = {"trivy": ("--exit-code",), "grype": ("--fail-on", "-f"), "docker": ("--exit-code", "-e")}


def _passing(command: Command) -> str:
    """Why a scan succeeds whatever it finds; empty if it can fail."""
    options = _FAILING.get(command.name)
    if options is None or command.has_flag("-c", "--config"):
        return ""
    code = command.option(*options)
    reports = any("sarif" in word.text or "json" in word.text for word in command.arguments)
    if command.has_flag(*options) and (code is None or code.text != "0"):
        return ""
    return "" if reports else f"{options[0]} is not set"


def _of_name(name: str, operands: list[str]) -> Act | None:
    """The act of a target or a script that the repository defines."""
    prefixes = _NAMED[name]
    rest = operands
    if prefixes:
        if not operands:
            return None
        if operands[0] in prefixes:
            rest = operands[1:]
        elif "" not in prefixes:
            return None
    targets = [word for word in rest if "=" not in word]
    if not targets:
        return Act("script", name)
    if prefixes and targets[0] in (
        "install",
        "ci",
        "add",
        "exec",
        "dlx",
        "config",
        "set",
        "global",
        "workspace",
    ):
        return None
    by = f"{name} {targets[0]}" if rest is operands else f"{name} {operands[0]} {targets[0]}"
    # The last target that shows a role: `make build test`. What follows the script of a package are its arguments.
    roles = [role for target in targets if (role := named_role(target))]
    if prefixes and targets[0] not in _TASK_RUNNERS and named_role(targets[0]) != "deploy":
        roles = [role for role in roles if role != "deploy"]
    return Act(roles[-1] if roles else "script", by, named=True)


_TASK_RUNNERS = frozenset({"lerna", "moon", "nx", "turbo"})


def _script_name(command: Command) -> str | None:
    """The script of the repository that a command runs, as it is written."""
    word = command.words[0].text if command.words else ""
    if word.startswith(
        ("./", "../", "scripts/", "bin/", "ci/", ".github/", "$GITHUB_WORKSPACE/", "$CI_PROJECT_DIR/")
    ):
        return word
    if command.name in ("source", "."):
        return None
    if command.name in _SHELLS:
        operands = command.operands(("-c", "-o", "-O", "-m", "-e", "-W", "-X"))
        return operands[0].text if operands and not command.has_flag("-c", "-m", "-e") else None
    return None


def _scripted(text: str) -> str:
    name = text.rpartition("/")[2]
    role = named_role(name.rpartition(".")[0] or name)
    return "script" if not role or (role == "deploy" and _NO_DEPLOYMENT.search(text)) else role


# Of a longer command, the program that it runs is among its first words.
_SCANNED = 40


def _run(call: Call, command: Command, depth: int) -> Act | None:
    """The act of the program that another one runs: `uv run pytest`, `docker run aquasec/trivy image app`."""
    images = command.name in ("docker", "podman")
    for index, word in enumerate(command.words[1:_SCANNED], 1):
        text = word.text.rpartition("/")[2].partition(":")[0] if images else word.text
        if text == command.name or not (
            text in _BY_PROGRAM or text in _SPECIAL or text in _NAMED or text in _RUNNERS
        ):
            continue
        inner = replace(command, words=command.words[index:])
        # The name of an image is that of its program.
        inner.__dict__["name"] = text
        act = _act(call, inner, depth + 1)
        if act is not None and act.role != "script":
            return act
        if depth:
            return None
    return None


class _Failures:
    """Why the failure of a command of a script is ignored."""

    def __init__(self, shell: Shell, step: Step) -> None:
        self.shell, self.pipefail = shell, step.pipefail
        self.starts = [command.start for command in shell.commands]
        # The last place where the script uses the status of a command.
        self.checked = max(shell.text.rfind("$?", 0, shell.end), shell.text.rfind("PIPESTATUS", 0, shell.end))
        self.changes = [(-1, True)]
        for command in shell.called("set"):
            words = [word.text for word in command.arguments]
            if any(word[:1] in "+-" and "e" in word and word[1:].isalpha() for word in words):
                self.changes.append((command.start, "+e" not in words))

    def of(self, command: Command) -> str:
        """The operator or the option that hides the failure of a command; empty if nothing does."""
        for word in command.arguments[:_SCANNED]:
            if _SUCCEEDS.search(word.text):
                return word.text
        outer = command.wrapper or command
        end, pipeline = outer, outer.pipeline
        if pipeline is not None and pipeline.stages and outer.index < len(pipeline.stages) - 1:
            last = pipeline.stages[-1]
            if not self.pipefail and "pipefail" not in self.shell.options_at(outer.start):
                return f"| {last[0].name}" if last and last[0].name else ""
            end = last[-1] if last else outer
        if "||" in (outer.following, end.following) and not outer.inside("condition"):
            return self._alternative(outer, end)
        unchecked = not self._stops(outer.start) and self.checked < outer.end
        follows = bool(self.starts) and self.starts[-1] > outer.end
        return "set +e" if unchecked and follows and outer.operator not in ("&&", "||") else ""

    def _alternative(self, outer: Command, end: Command) -> str:
        """The command after `||`, if it always succeeds and ends the list."""
        index = bisect_left(self.starts, end.end)
        if index == len(self.starts):
            return ""
        after = self.shell.commands[index]
        if after.context != outer.context or after.following == "&&":
            return ""
        if after.name in ("true", ":", "echo", "printf"):
            return f"|| {after.name}"
        return "|| exit 0" if after.name == "exit" and [w.text for w in after.arguments] == ["0"] else ""

    def _stops(self, offset: int) -> bool:
        """Whether the script stops at a failure there."""
        return self.changes[bisect_left(self.changes, offset, key=lambda change: change[0]) - 1][1]


# Handlers return whether they decide, and the act.
_Decided = tuple[bool, Act | None]


def _kubectl(call: Call, command: Command) -> _Decided:
    operands = [call.text(word) for word in command.operands(KUBECTL_VALUES)]
    verb = operands[0] if operands else ""
    name = command.name
    if not verb:
        return True, None
    if command.has_flag(DRY_RUN):
        return True, Act("lint", f"{name} {verb} {DRY_RUN}")
    target = operands[2] if len(operands) > 2 else ""
    if verb == "apply" or (verb == "create" and len(operands) == 1) or verb == "replace":
        files = [call.text(word) for word in call.options("-f", "--filename", "-k", "--kustomize")]
        if "view-last-applied" in operands or "edit-last-applied" in operands:
            return True, None
        if any("://" in file for file in files) or not files:
            return True, None
        if files == ["-"] and not _applies_workloads(call.command):
            return True, None
        plain = [file for file in files if not _NO_WORKLOAD.search(file.lower())]
        return True, Act("deploy", f"{name} {verb}", target=" ".join(plain)) if plain else None
    if verb == "patch":
        return True, Act("deploy", f"{name} patch", target=" ".join(operands[1:3]))
    if verb == "get":
        watched = command.has_flag("-w", "--watch")
        return True, Act("wait" if watched else "verify", f"{name} get") if "pod" in " ".join(
            operands
        ) else None
    for words, role in _BY_PROGRAM["kubectl"] if name == "kubectl" else _BY_PROGRAM["oc"]:
        if tuple(operands[: len(words)]) == words:
            return True, Act(role, " ".join((name, *words)), target=target)
    return True, None


_NO_WORKLOAD = regex(
    r"namespace|secret|configmap|(?:^|[/_-])crds?(?:$|[/._-])|issuer|storageclass|priorityclass|(?:^|/)ns\.ya?ml|rbac|serviceaccount"
)


def _applies_workloads(command: Command) -> bool:
    """Whether what is piped into `kubectl apply -f -` is more than a Secret, a ConfigMap or a Namespace."""
    outer = command.wrapper or command
    if outer.pipeline is None:
        return False
    first = outer.pipeline.stages[0]
    names = {part.name for part in first}
    return not names & {"kubectl", "oc", "echo", "printf", "kubeseal", "sops"} if first else False


def _helm(call: Call, command: Command) -> _Decided:
    operands = [call.text(word) for word in command.operands(_HELM_VALUES)]
    if not operands or operands[0] not in ("upgrade", "install"):
        return False, None
    if command.has_flag(DRY_RUN):
        return True, Act("lint", f"helm {operands[0]} {DRY_RUN}")
    chart = operands[2] if len(operands) > 2 else ""
    repository = any(call.options("--repo")) or (_REMOTE_CHART.match(chart) and not chart.startswith(_CHARTS))
    if repository or not chart or (chart.startswith("oci://") and _is_of_others(call, command)):
        return True, None
    undoes = command.has_flag("--atomic", "--rollback-on-failure")
    return True, Act(
        "deploy",
        f"helm {operands[0]}",
        target=operands[1],
        waits=undoes or command.has_flag("--wait"),
        undoes=undoes,
    )


def _is_of_others(call: Call, command: Command) -> bool:
    """Whether a chart of a registry has a fixed name and version, and gets nothing of this commit."""
    version, texts = call.option("--version"), [call.text(word) for word in command.arguments]
    fixed = not any("$" in text for text in (version, *texts) if text == version or "oci://" in text)
    return bool(version) and fixed and not any(_PER_RUN.search(text) or _TAG.search(text) for text in texts)


_TAG = regex(r"(?i)tag=.*\$")
_CHARTS = ("./", "charts/", "chart/", "helm/", "deploy/", "k8s/", "infra/", "deployment/")
_HELM_VALUES = word_set(
    "-f --values --set --set-string --set-file --set-json -n --namespace --version --timeout --kube-context "
    "--kubeconfig --description --history-max --repo --username --password --post-renderer"
)


def _curl(call: Call, command: Command) -> _Decided:
    text = " ".join(call.text(word) for word in command.arguments)
    if command.has_flag(*_SENDS) or _OTHER_HOST.search(text):
        return True, None
    if (
        command.has_flag("-o", "-O", "--output", "--remote-name")
        and "/dev/null" not in text
        and not _HEALTH.search(text)
    ):
        return True, None
    return True, Act("verify", command.name)


def _ssh(call: Call, command: Command) -> _Decided:
    operands = [call.text(word) for word in command.operands(_SSH_VALUES)]
    if not operands:
        return True, None
    if command.name == "ssh":
        remote = len(operands) > 1 or any(r.operator.startswith("<<") for r in command.redirects)
        git = _GIT_HOST.search(operands[0])
        return True, Act("ssh", "ssh") if remote and not git and not command.has_flag("-N", "-fN") else None
    target = operands[-1]
    return True, Act("ssh", command.name) if ":" in target and "://" not in target else None


_SSH_VALUES = word_set("-i -p -P -o -l -F -J -L -R -D -e --rsh --exclude --include --files-from -c -b -S")


def _docker(call: Call, command: Command) -> _Decided:
    operands = [word.text for word in command.operands()]
    if "push" in operands[:2] or not command.has_flag("--push"):
        return False, None
    if {"build", "bake", "b"} & set(operands[:3]):
        return True, Act("push", " ".join((command.name, *(o for o in operands[:2] if o.isalpha()))))
    return False, None


def _kaniko(call: Call, command: Command) -> _Decided:
    pushed = not command.has_flag("--no-push") and any(call.options("-d", "--destination"))
    return True, Act("push" if pushed else "build", "kaniko")


def _python(call: Call, command: Command) -> _Decided:
    if "manage.py" in [word.text for word in command.operands()[:1]] and "test" in [
        w.text for w in command.operands()[1:2]
    ]:
        return True, Act("test", "manage.py test")
    module = command.option("-m")
    if module is None:
        return False, None
    for role in ("test", "lint"):
        if () in _COMMANDS[role].get(module.text, ()):
            return True, Act(role, f"python -m {module.text}")
    return False, None


def _gcloud_login(call: Call, command: Command) -> _Decided:
    operands = [word.text for word in command.operands()]
    if operands[:2] == ["auth", "activate-service-account"]:
        return True, Act("login", "gcloud auth activate-service-account", target="Google Cloud")
    return False, None


# The options whose value is the next word, before or between the operands.
_VALUES = {
    "helm": _HELM_VALUES,
    "docker": DOCKER_VALUES,
    "podman": DOCKER_VALUES,
    "make": MAKE_VALUES,
    "gmake": MAKE_VALUES,
    "npm": word_set("--prefix -C --workspace -w"),
    "yarn": word_set("--cwd"),
    "pnpm": word_set("-C --dir -F --filter"),
    "aws": word_set("--profile --region --output --query --endpoint-url"),
    "gcloud": word_set("--project --account --format"),
    "az": word_set("--subscription --output -o"),
    "argocd": word_set("--server --auth-token --grpc-web-root-path"),
    "mvn": word_set("-f --file -s --settings -pl --projects -P"),
    "mvnw": word_set("-f --file -s --settings -pl --projects -P"),
    "gradle": word_set("-p --project-dir -x --exclude-task"),
    "gradlew": word_set("-p --project-dir -x --exclude-task"),
    "cargo": word_set("--manifest-path -p --package"),
}


def _git(call: Call, command: Command) -> _Decided:
    operands = [call.text(word) for word in command.operands(_GIT_VALUES)]
    if operands[:1] != ["push"] or command.has_flag("--delete", "-d", "--tags", "--dry-run", "-n"):
        return True, None
    own = all(map(_IS_MAIN.fullmatch, operands[2:]))
    return True, Act("commit", "git push") if own else None


_GIT_VALUES = word_set("-C -c --git-dir --work-tree -o --push-option --receive-pack --repo")
# The branch of the pipeline, or the usual one.
_IS_MAIN = regex(
    r"(?:HEAD:)?(?:refs/heads/)?(?:HEAD|main|master|\$\{(?:GITHUB_REF(?:_NAME)?|CI_COMMIT_(?:BRANCH|REF_NAME)|CI_DEFAULT_BRANCH)\}"
    r"|\$\{\{ *github\.ref(?:_name)? *\}\})"
)


def _goreleaser(call: Call, command: Command) -> _Decided:
    if not releases(command):
        return True, Act("build", "goreleaser") if command.has_flag("--snapshot") else None
    # A variable may be the option by which nothing is published.
    known = not any("$" in word.text for word in command.arguments)
    return True, Act("release" if known else "build", "goreleaser release")


def _ko(call: Call, command: Command) -> _Decided:
    """What ko does: it pushes what it builds, unless an option says otherwise."""
    verb = command.subcommand
    if verb in ("build", "publish", "resolve") and not command.has_flag("-L", "--local", "--push=false"):
        return True, Act("push", f"ko {verb}")
    return (True, Act("build", f"ko {verb}")) if verb in ("build", "publish") else (False, None)


_SPECIAL: dict[str, Callable[[Call, Command], _Decided]] = {
    "kubectl": _kubectl,
    "oc": _kubectl,
    "helm": _helm,
    "curl": _curl,
    "wget": _curl,
    "http": _curl,
    "ssh": _ssh,
    "scp": _ssh,
    "rsync": _ssh,
    "docker": _docker,
    "podman": _docker,
    "executor": _kaniko,
    "kaniko": _kaniko,
    "python": _python,
    "python3": _python,
    "gcloud": _gcloud_login,
    "goreleaser": _goreleaser,
    "ko": _ko,
    "git": _git,
}
