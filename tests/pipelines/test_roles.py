"""What the commands and actions of a job do."""

import pytest

from aurora_devops.commands.call import Setting
from aurora_devops.core.kind import Document
from aurora_devops.core.reading import Reader
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source, Span
from aurora_devops.facts import JobStep, PipelineJob
from aurora_devops.roles import ROLES, Step, job_facts, job_role, named_role
from aurora_devops.subjects import Script


def steps(text, pipefail=True, **setting):
    document = Document("test", Source("test.sh", text), None)
    script = Script(text, Span(0, len(text)), "bash", "step")
    place = Step("ci.yml", "job", (0,), pipefail=pipefail)
    return [
        fact for fact in job_facts(document, script, Setting(**setting), place) if isinstance(fact, JobStep)
    ]


@pytest.mark.parametrize(
    ("text", "role", "by"),
    [
        ("pytest -q", "test", "pytest"),
        ("uv run --locked pytest", "test", "pytest"),
        ("poetry run python -m pytest tests", "test", "python -m pytest"),
        ("python manage.py test shop", "test", "manage.py test"),
        ("docker run --rm -v $PWD:/src python:3.13 pytest", "test", "pytest"),
        ("docker compose run --rm api npm test", "test", "npm test"),
        ("npx --yes vitest run", "test", "vitest"),
        ("./gradlew check", "test", "gradlew check"),
        ("go run gotest.tools/gotestsum@v1.13.0 -- ./...", "test", "gotestsum"),
        ("go tool golangci-lint run", "lint", "golangci-lint"),
        ("go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.5.0 run", "lint", "golangci-lint"),
        (
            "go run -mod=mod github.com/goreleaser/goreleaser/v2@v2.13.0 release",
            "release",
            "goreleaser release",
        ),
        ("goreleaser release --snapshot --clean", "build", "goreleaser"),
        ("goreleaser release --clean $MORE", "build", "goreleaser release"),
        ("ko build ./cmd/web", "push", "ko build"),
        ("ko build --push=false ./cmd/web", "build", "ko build"),
        ("mvn -B verify", "test", "mvn verify"),
        ("mvn package -DskipTests", "build", "mvn package"),
        ("CI=1 npm run test:unit", "test", "npm run test:unit"),
        ("make build test", "test", "make build"),
        ("just lint", "lint", "just lint"),
        ("pnpm cli db migrations deploy next", "script", "pnpm cli"),
        ("yarn prisma migrate deploy", "script", "yarn prisma"),
        ("pnpm run deploy production", "deploy", "pnpm run deploy"),
        ("pnpm turbo run deploy", "deploy", "pnpm turbo"),
        ("yarn nx test shop", "test", "yarn nx"),
        ("ruff check .", "lint", "ruff"),
        ("terraform -chdir=infra validate", "lint", "terraform validate"),
        ("docker buildx build --push -t a/b:1 .", "push", "docker buildx build"),
        ("docker build -t a/b:1 .", "build", "docker build"),
        ("podman push a/b:1", "push", "podman push"),
        ("/kaniko/executor --context . --destination a/b:1", "push", "kaniko"),
        ("/kaniko/executor --context . --no-push", "build", "kaniko"),
        ("trivy image --exit-code 1 a/b:1", "scan", "trivy image"),
        ("docker run --rm aquasec/trivy:0.60.0 image a/b:1", "scan", "trivy image"),
        ("snyk container test a/b:1", "scan", "snyk container test"),
        ("kubectl -n shop set image deployment/web web=a/b:1", "deploy", "kubectl set image"),
        ("sudo kubectl apply -f k8s/", "deploy", "kubectl apply"),
        ("kustomize build . | kubectl apply -f -", "deploy", "kubectl apply"),
        ("kubectl -n shop rollout status deploy/web", "wait", "kubectl rollout status"),
        ("kubectl rollout undo deploy/web -n shop", "rollback", "kubectl rollout undo"),
        ("kustomize edit set image web=a/b:1", "retag", "kustomize edit set image"),
        ("helm upgrade --install web ./chart", "deploy", "helm upgrade"),
        ("helm -n shop rollback web", "rollback", "helm rollback"),
        ("aws ecs update-service --service web", "deploy", "aws ecs update-service"),
        ("aws ecs wait services-stable --services web", "wait", "aws ecs wait"),
        ("gcloud run deploy web --image a/b:1", "deploy", "gcloud run deploy"),
        ("az containerapp update -n web --image a/b:1", "deploy", "az containerapp update"),
        ("argocd app sync web", "deploy", "argocd app sync"),
        ("terraform apply -auto-approve", "provision", "terraform apply"),
        ("curl --fail https://acme.example/healthz", "verify", "curl"),
        ("ssh root@acme.example systemctl restart web", "ssh", "ssh"),
        ("scp -i key a.tar root@acme.example:/srv", "ssh", "scp"),
        ("kind create cluster", "cluster", "kind create cluster"),
        ("./scripts/deploy.sh", "deploy", "./scripts/deploy.sh"),
        ("bash scripts/smoke-test.sh", "verify", "scripts/smoke-test.sh"),
        ("./ci/prepare.sh", "script", "./ci/prepare.sh"),
        ("kubectl apply --dry-run=server -f k8s/", "lint", "kubectl apply --dry-run"),
    ],
)
def test_the_role_of_a_command(text, role, by):
    (step,) = steps(text)
    assert (step.role, step.by) == (role, by)
    assert role in ROLES


@pytest.mark.parametrize(
    "text",
    [
        "echo pytest",
        "pip install pytest tox",
        "npm ci",
        "kubectl config use-context shop",
        "kubectl apply -f https://example.org/cert-manager.yaml",
        "kubectl apply -f k8s/namespace.yaml",
        "kubectl create secret generic a --from-literal=b=c -o yaml | kubectl apply -f -",
        "helm upgrade --install ingress ingress-nginx/ingress-nginx",
        "helm upgrade --install redis redis --repo https://charts.example",
        "curl -fsSLO https://example.org/tool.tar.gz",
        "curl -X POST -d @message.json https://hooks.slack.com/services/a",
        "ssh -T git@github.com",
        "rsync -a dist/ public/",
        "docker push --help",
        "goreleaser check -f release.yaml",
        "goreleaser release --clean --skip=publish",
        "go run ./cmd/goreleaser release",
    ],
)
def test_commands_without_a_role(text):
    assert steps(text) == []


@pytest.mark.parametrize(
    ("text", "pipefail", "ignored"),
    [
        ("pytest", True, ""),
        ("pytest || true", True, "|| true"),
        ("pytest || :", True, "|| :"),
        ("pytest || echo failed", True, "|| echo"),
        ("pytest || exit 0", True, "|| exit 0"),
        ("pytest || exit 1", True, ""),
        ("pytest || (cat log; exit 1)", True, ""),
        ("pytest || { echo failed; exit 1; }", True, ""),
        ("pytest || echo failed && exit 1", True, ""),
        ("sudo -E pytest || true", True, "|| true"),
        ("pytest | tee log", True, ""),
        ("pytest | tee log", False, "| tee"),
        ("set -o pipefail\npytest | tee log", False, ""),
        ("pytest 2>&1 | tee log || true", True, "|| true"),
        ("set +e\npytest\ndate", True, "set +e"),
        ("set +e\npytest\ncode=$?\nexit $code", True, ""),
        ("set +e\ndate\nset -e\npytest\ndate", True, ""),
        ("if pytest; then date; fi", True, ""),
        ("mvn -Dmaven.test.failure.ignore=true verify", True, "-Dmaven.test.failure.ignore=true"),
    ],
)
def test_why_a_failure_is_ignored(text, pipefail, ignored):
    (step,) = steps(text, pipefail)
    assert step.ignored == ignored


@pytest.mark.parametrize(
    ("text", "image", "tag"),
    [
        ("docker push reg.example/web:1.4", "reg.example/web", "1.4"),
        ("docker push reg.example/web:$GITHUB_SHA", "reg.example/web", "${GITHUB_SHA}"),
        ("docker push $IMAGE", "", ""),
        ("docker push $CI_REGISTRY_IMAGE", "${CI_REGISTRY_IMAGE}", ""),
        ("docker push --all-tags reg.example/web", "reg.example/web", "${ALL_TAGS}"),
        ("skopeo copy docker-archive:image.tar docker://reg.example/web:1", "reg.example/web", "1"),
    ],
)
def test_the_image_that_a_command_pushes(text, image, tag):
    (step,) = steps(text)
    assert (step.role, step.image, step.tag) == ("push", image, tag)


def test_a_command_of_runners_is_read_once():
    assert steps("docker run " + "docker uv python npx " * 2000) == []


def test_helm_waits_and_rolls_back_with_its_options():
    plain, waiting, atomic = steps(
        "helm upgrade a ./chart\nhelm upgrade a ./chart --wait\nhelm upgrade a ./chart --atomic"
    )
    assert (plain.waits, plain.undoes) == (False, False)
    assert (waiting.waits, waiting.undoes) == (True, False)
    assert (atomic.waits, atomic.undoes) == (True, True)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("test", "test"),
        ("unit-tests", "test"),
        ("Run tests", "test"),
        ("backend_test", "test"),
        ("test-results", ""),
        ("build-test-image", ""),
        ("Penetration Tests", ""),
        ("load-test", ""),
        ("performance_tests", ""),
        ("deploy", "deploy"),
        ("Build and deploy", "deploy"),
        ("deploy-docs", ""),
        ("deployment-tests", ""),
        ("deploy-preview", ""),
        ("release", ""),
    ],
)
def test_the_role_that_the_name_of_a_job_shows(name, role):
    assert job_role(name) == role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("test", "test"),
        ("lint:css", "lint"),
        ("deploy-prod", "deploy"),
        ("smoke", "verify"),
        ("prisma:deploy", ""),
        ("latest", ""),
        ("check", "test"),
        ("./ci/check.sh", "test"),
        ("check-api-usage", ""),
        ("./scripts/check_quota.sh", ""),
    ],
)
def test_the_role_that_the_name_of_a_target_shows(name, role):
    assert named_role(name) == role


def jobs(text):
    source = Source(".github/workflows/ci.yml", text)
    (document,) = Reader(default_catalogue(), Settings()).read(source)[0]
    return {fact.job: fact for fact in document.facts() if isinstance(fact, PipelineJob)}


@pytest.mark.parametrize(
    ("on", "condition", "events"),
    [
        ("push", None, {"push", "tag"}),
        ("{push: {branches: [main]}}", None, {"push"}),
        ("{push: {tags: ['v*']}}", None, {"tag"}),
        ("[push, pull_request]", "github.event_name == 'pull_request'", {"pull_request"}),
        ("[push, pull_request]", "github.event_name != 'pull_request'", {"push", "tag"}),
        ("[push, pull_request]", "github.ref == 'refs/heads/main'", {"push"}),
        ("[push, pull_request]", "startsWith(github.ref, 'refs/tags/')", {"tag"}),
        ("[push, pull_request]", "${{ github.ref_type == 'tag' && inputs.x }}", {"tag"}),
        ("[push, pull_request]", "github.actor == 'me'", {"push", "tag", "pull_request"}),
        ("workflow_dispatch", None, {"manual"}),
        ("workflow_call", None, {"*"}),
    ],
)
def test_the_events_that_start_a_job(on, condition, events):
    rest = "" if condition is None else f"    if: {condition}\n"
    found = jobs(f"on: {on}\njobs:\n  a:\n{rest}    runs-on: x\n    steps: [run: make]\n")
    assert set(found["a"].events) == events


@pytest.mark.parametrize(
    ("condition", "needs", "when"),
    [
        ("success()", ("a", "b"), ""),
        ("always()", (), "always"),
        ("failure()", (), "failure"),
        ("'!cancelled()'", (), "always"),
        ("always() && needs.a.result == 'success'", ("a",), "always"),
        ("always() && !contains(needs.*.result, 'failure')", ("a", "b"), "always"),
    ],
)
def test_the_jobs_without_whose_success_a_job_does_not_run(condition, needs, when):
    job = "    runs-on: x\n    steps: [run: make]\n"
    found = jobs(
        f"on: push\njobs:\n  a:\n{job}  b:\n{job}  c:\n    needs: [a, b]\n    if: {condition}\n{job}"
    )
    assert (found["c"].needs, found["c"].after, found["c"].when) == (needs, ("a", "b"), when)
