"""What commands name."""

import pytest

from aurora_devops.commands.call import Setting
from aurora_devops.commands.reading import stated
from aurora_devops.core.kind import Document
from aurora_devops.core.source import Source, Span
from aurora_devops.facts import (
    HandledImage,
    NamedContainer,
    NamedFile,
    NamedObject,
    NamedOutput,
    NamedResource,
    NamedService,
    NamedTarget,
    UsedProject,
    WrittenFile,
)
from aurora_devops.subjects import Script


def facts(text, sort, **setting):
    document = Document("test", Source("test.sh", text), None)
    script = Script(text, Span(0, len(text)), "bash", "step")
    found = [fact for fact in stated(document, script, Setting(**setting)) if type(fact) is sort]
    assert all(fact.excerpt in text for fact in found)
    return found


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("kubectl set image deployment/web a=i:1", [("Deployment", "web", ""), ("Deployment", "web", "a")]),
        ("kubectl -n x set image deploy web a=i:1", [("Deployment", "web", ""), ("Deployment", "web", "a")]),
        ("kubectl rollout status sts/db --timeout=9s", [("StatefulSet", "db", "")]),
        ("kubectl exec deploy/web -c a -- kubectl get po", [("Deployment", "web", ""), ("Deployment", "web", "a")]),
        ("sudo kubectl get secrets tls -o yaml", [("Secret", "tls", "")]),
        ("kubectl logs -f --container a deploy/web", [("Deployment", "web", ""), ("Deployment", "web", "a")]),
        ("kubectl rollout status $WHAT", []),
        ("kubectl rollout status deployment/$NAME", []),
        ("NAME=web; kubectl rollout status deployment/$NAME", [("Deployment", "web", "")]),
        ("kubectl get pods web-7d4", []),
        ("kubectl delete cm old --ignore-not-found", []),
        ("kubectl get deployments -l app=web", []),
        ("kubectl wait --for=condition=available deployment.apps/web", [("Deployment", "web", "")]),
        ("echo kubectl get svc web", []),
    ],
)  # fmt: skip
def test_objects_of_kubectl(text, objects):
    found = [(fact.object_kind, fact.name, fact.container) for fact in facts(text, NamedObject)]
    assert found == objects


def test_the_namespace_of_a_command():
    (fact,) = facts("kubectl --namespace shop rollout undo deployment/web", NamedObject)
    assert (fact.namespace, fact.command) == ("shop", "kubectl rollout undo")


def test_what_a_command_creates():
    (fact,) = facts("kubectl create secret generic token --from-literal=a=b", NamedObject)
    assert (fact.object_kind, fact.name, fact.creates) == ("Secret", "token", True)


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("kubectl apply -f k8s/", ["k8s"]),
        ("kubectl apply -k overlays/prod", ["overlays/prod"]),
        ("kubectl apply --filename=a.yaml -f b.yaml", ["a.yaml", "b.yaml"]),
        ("kubectl apply -f https://example.org/a.yaml", []),
        ("kubectl apply -k github.com/acme/shop//deploy?ref=v1", []),
        ("kubectl apply -f -", []),
        ("kubectl logs -f deploy/web", []),
        ("docker build -f docker/Dockerfile -t web .", ["docker/Dockerfile"]),
        ("docker compose -f compose.prod.yaml logs -f web", ["compose.prod.yaml"]),
        ("terraform -chdir=infra plan -var-file=prod.tfvars", ["infra", "infra/prod.tfvars"]),
        ("promtool check rules rules/*.yml", ["rules/*.yml"]),
        ("cd k8s && kubectl apply -f web.yaml", ["k8s/web.yaml"]),
        ('cd "$DIR" && kubectl apply -f web.yaml', []),
        ("(cd k8s && ./run.sh) || exit 1; ./deploy.sh", ["k8s/run.sh", "deploy.sh"]),
        ("cd k8s; ./run.sh; cd - && bash k8s/verify.sh", ["k8s/run.sh", "k8s/verify.sh"]),
        ("helm upgrade web ./chart -f values.prod.yaml", ["chart", "values.prod.yaml"]),
        ("helm upgrade web bitnami/nginx --set ./x=1", []),
        ("helm package ../chart", []),
        ("kubectl kustomize overlays/prod", ["overlays/prod"]),
        ("kustomize build overlays/prod/", ["overlays/prod"]),
        ("./scripts/test.sh --fast && bin/setup.sh", ["scripts/test.sh"]),
        ("bash scripts/test.sh; bash -c 'echo a.sh'; python -m a.py", ["scripts/test.sh"]),
        ("node dist/main.js && python build/gen.py && . .venv/bin/activate", []),
        ("go run -C tools ./cmd/lint && go build -C=tools ./cmd/gen", []),
        ("go build -o ./bin/web ./cmd/web && go test ./... && go run ./main.go", ["cmd/web"]),
        ("go test ./pkg/... && ko build --bare -t 1.0 ./cmd/web ./...", ["pkg", "cmd/web"]),
        ("kubectl apply -f ../../outside.yaml", []),
    ],
)
def test_files(text, files):
    assert [fact.file for fact in facts(text, NamedFile) if not fact.likely] == files


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("cd k8s && make", ["k8s"]),
        ("cd - && cd $DIR && cd ../up && cd build/x", []),
        ("cd api || exit 1", []),
        ("psql < sql/a.sql", ["sql/a.sql"]),
        ("cat a.json b.json | jq .", ["a.json", "b.json"]),
        ("chmod +x scripts/run.sh", ["scripts/run.sh"]),
        ("cp .env.example .env", [".env.example"]),
        ("docker run -v $PWD/conf/a.conf:/a.conf -v ./b.conf:/b -v data:/d shop", ["conf/a.conf", "b.conf"]),
        ("scripts/seed --all && bash hack/verify", ["scripts/seed", "hack/verify"]),
    ],
)
def test_likely_files(text, files):
    assert sorted(fact.file for fact in facts(text, NamedFile) if fact.likely) == sorted(files)


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("npx eslint -c conf/eslint.json .", ["conf/eslint.json"]),
        ("poetry run alembic -c db/alembic.ini upgrade head", ["db/alembic.ini"]),
        ("python -m pytest -k fast tests/unit", ["tests/unit"]),
        ("python -u scripts/a.py && node -r dotenv/config b.js", ["scripts/a.py", "b.js"]),
        ("aws ecs register-task-definition --cli-input-json file://deploy/task.json", ["deploy/task.json"]),
        ("ansible-playbook -i hosts.ini -e @vars.yml -e a=b site.yml", ["hosts.ini", "vars.yml", "site.yml"]),
        (
            "docker buildx bake -f bake/app.hcl && docker run --env-file .env.ci shop",
            ["bake/app.hcl", ".env.ci"],
        ),
        ("sed -i 's/a/b/' k8s/web.yaml && sed -i s/a/b/ $FILE", ["k8s/web.yaml"]),
        (
            "docker build web && docker build -f api/Dockerfile api",
            ["web/Dockerfile", "api/Dockerfile", "api"],
        ),
        ("FILE=${FILE:-conf/kind.yaml}; kind create cluster --config=$FILE", ["conf/kind.yaml"]),
        ("make -C tools lint && trivy --config dist/x.yaml fs .", ["tools"]),
    ],
)
def test_files_of_options(text, files):
    assert [fact.file for fact in facts(text, NamedFile) if not fact.likely] == files


def test_files_are_relative_to_the_folder_of_the_script():
    assert [fact.file for fact in facts("kubectl apply -f a.yaml", NamedFile, folder="deploy")] == [
        "deploy/a.yaml"
    ]
    assert facts("kubectl apply -f a.yaml", NamedFile, folder=None) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("make a b", ["a", "b"]),
        ("make -j 4 VERSION=1 a", ["a"]),
        ("make -C sub a", ["a"]),
        ("make $(TARGET)", []),
        ("make", []),
    ],
)
def test_targets_of_make(text, names):
    assert [fact.name for fact in facts(text, NamedTarget)] == names


def test_the_makefile_of_a_command():
    (fact,) = facts("make -C sub -f build.mk a", NamedTarget, folder="x")
    assert fact.makefile == "x/sub/build.mk"


@pytest.mark.parametrize(
    ("text", "services"),
    [
        ("docker compose up -d web db", ["web", "db"]),
        ("docker-compose run --rm web sh -c 'ls'", ["web"]),
        ("docker compose exec -u root db psql", ["db"]),
        ("docker compose run -it web sh", ["web"]),
        ("docker compose exec -t -e A=1 db psql", ["db"]),
        ("docker compose up -d -t 10 web db", ["web", "db"]),
        ("docker compose down --rmi all", []),
        ("docker compose build --build-arg DEBUG=0 web db", ["web", "db"]),
        ("docker compose build -m 2g --builder big web", ["web"]),
        ("docker compose config", []),
        ("docker compose build --build-arg A=1 --build-arg B=2", []),
        ("docker-compose -p shop build --build-arg A=1 --ssh default web", ["web"]),
        ("docker compose run --cap-add SYS_PTRACE -p 80:80 web sh", ["web"]),
        ("docker compose rm -s -f web db", ["web", "db"]),
        ("docker --context prod compose exec -t web sh", ["web"]),
        ("docker compose logs -f -n 10 web", ["web"]),
        ("docker compose up --attach web --exit-code-from web db", ["db"]),
    ],
)
def test_services_of_compose(text, services):
    assert [fact.name for fact in facts(text, NamedService)] == services


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("docker compose logs web", ("ci/a.yaml", "ci/b.yaml")),
        ("docker compose -f c.yaml logs web", ("c.yaml",)),
        ("COMPOSE_FILE=d.yaml\ndocker compose logs web", ("d.yaml",)),
        ("cd x && docker compose logs web", ("x/ci/a.yaml", "x/ci/b.yaml")),
    ],
)
def test_files_of_compose(text, files):
    (fact,) = facts(text, NamedService, variables={"COMPOSE_FILE": "ci/a.yaml:ci/b.yaml"})
    assert fact.files == files


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("docker push ghcr.io/acme/web:1", [("push", "ghcr.io/acme/web", "1")]),
        ('docker build -t "$IMAGE:$GITHUB_SHA" .', [("build", "reg/web", "${GITHUB_SHA}")]),
        ("docker buildx build --push -t reg:5000/web .", [("push", "reg:5000/web", "")]),
        ("kubectl set image deploy/a a=$IMAGE:${{ github.sha }}", [("deploy", "reg/web", "${GITHUB_SHA}")]),
    ],
)
def test_images(text, images):
    found = facts(text, HandledImage, variables={"IMAGE": "reg/web"})
    assert [(fact.does, fact.name, fact.tag) for fact in found] == images


def test_a_variable_that_is_set_twice_is_unknown():
    (fact,) = facts("T=a\nT=b\ndocker push x/y:$T", HandledImage)
    assert fact.tag == "${T}"


def test_placeholders_in_documents_name_nothing():
    text = "kubectl get svc my-service; make YOUR_TARGET; docker compose logs <service>"
    assert facts(text, NamedObject, example=True) == []
    assert facts(text, NamedTarget, example=True) == []
    assert facts("kubectl get svc my-service", NamedObject) != []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('A=deploy/a.yaml; cp b.yaml "$A"', "a.yaml"),
        ("D=out; mv b.yaml $D/c.yaml", "c.yaml"),
        ("cp b.yaml $UNKNOWN", "${UNKNOWN}"),
    ],
)
def test_a_written_file_in_a_variable(text, name):
    assert [fact.name for fact in facts(text, WrittenFile)] == [name]


def test_written_files():
    text = "helm template . > out/all.yaml; cp a b/c.yaml; curl -o d.txt x; git clone y"
    assert sorted(fact.name for fact in facts(text, WrittenFile)) == ["*", "all.yaml", "c.yaml", "d.txt"]


@pytest.mark.parametrize(
    ("text", "resources"),
    [
        ("aws eks update-kubeconfig --name shop --region eu-west-1", [("cluster", "shop", "eu-west-1")]),
        ("aws eks create-nodegroup --cluster-name shop --nodegroup-name a", []),
        ("aws --profile x s3 sync ./dist s3://acme-web/site", [("bucket", "acme-web", "")]),
        ("NAME=acme; aws s3 ls s3://$NAME-web", [("bucket", "acme-web", "")]),
        ("aws s3 ls s3://$NAME-web", []),
        (
            "aws ecs update-service --cluster shop --service api",
            [("cluster", "shop", ""), ("container service", "api", "")],
        ),
        ("gcloud container clusters get-credentials shop --zone europe-west1-b", [("cluster", "shop", "europe-west1")]),
        ("gcloud storage cp a.txt gs://acme-web", [("bucket", "acme-web", "")]),
        ("gsutil rsync -r a gs://acme-web", [("bucket", "acme-web", "")]),
        ("az aks get-credentials -n shop -g acme", [("cluster", "shop", ""), ("resource group", "acme", "")]),
        ("az acr login --name acmeregistry", [("registry", "acmeregistry", "")]),
        ("az group create --name acme", []),
    ],
)  # fmt: skip
def test_resources_of_clouds(text, resources):
    found = [(fact.type, fact.name, fact.region) for fact in facts(text, NamedResource)]
    assert found == resources


@pytest.mark.parametrize(
    ("text", "outputs"),
    [
        ("terraform -chdir=infra output -raw url", [("url", "infra")]),
        ("cd infra && tofu output url", [("url", "infra")]),
        ("cd $DIR && terraform output url", [("url", None)]),
        ("terraform output -json", []),
        ("terraform output $NAME", []),
    ],
)
def test_outputs_of_terraform(text, outputs):
    assert [(fact.name, fact.folder) for fact in facts(text, NamedOutput)] == outputs


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("aws s3 cp dist s3://acme/web --recursive", []),
        ("aws s3 sync s3://acme/web .", ["*"]),
        ("aws eks update-kubeconfig --name shop", []),
        ("gsutil cp gs://acme/a.txt .", ["*"]),
        ("gh release download v1", ["*"]),
        ("gh run download -n dist", ["*"]),
        ("gh repo clone acme/shop", ["*"]),
        ("gh release create v1 dist.zip", []),
        ("gh release view v1 || gh release edit v1", []),
        ("gh pr list", []),
    ],
)
def test_files_that_tools_of_clouds_write(text, written):
    assert [fact.name for fact in facts(text, WrittenFile)] == written


@pytest.mark.parametrize(
    ("text", "creates"),
    [
        ("sam init --name shop", True),
        ("npx create-shop shop", True),
        ("npm init -y", True),
        ("cookiecutter gh:acme/template", True),
        ("cargo new shop", True),
        ("npx nest new api", True),
        ("pnpm dlx create-turbo@latest shop", True),
        ("yarn dlx @acme/create-shop shop", True),
        ("helm create shop", True),
        ("npx expo prebuild", True),
        ("npx expo start", False),
        ("pnpm dlx prettier .", False),
        ("terraform init", False),
        ("npm install", False),
        ("npx eslint .", False),
        ("go mod tidy", False),
    ],
)
def test_a_command_that_creates_a_project_writes_any_files(text, creates):
    assert [fact.name for fact in facts(text, WrittenFile)] == (["*"] if creates else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('docker cp "web:$PATH_IN/app.js" .', ["web"]),
        ("docker cp web:/app.js . && docker cp app.js 'web-1:/app'", ["web", "web-1"]),
        ('docker cp "web":/app.js .', ["web"]),
        ("docker cp ./a:b c", []),
    ],
)
def test_the_container_of_docker_cp(text: str, names: list[str]) -> None:
    found = facts(text, NamedContainer, servers=True)
    assert [fact.name for fact in found] == names


@pytest.mark.parametrize(
    ("text", "installs"),
    [
        ("kubectl apply -f https://example.com/web.yaml", True),
        ("curl -s https://example.com/web.yaml | kubectl apply -f -", True),
        ('echo "$MANIFEST" | kubectl apply -n shop -f -', True),
        ('"$CLI" install | kubectl apply -f -', True),
        ("kubectl apply -f <(cli manifests)", True),
        ("kubectl apply -f - <<EOF\nkind: Secret\nEOF\n", True),
        ("cat <<EOF | kubectl apply -f -\nkind: Secret\nEOF\n", True),
        ("envsubst < web.yaml | kubectl apply -f -", False),
        ("cat web.yaml | sed s/a/b/ | kubectl apply -f -", False),
        ("$(KUSTOMIZE) build config | kubectl apply -f -", False),
        ("kubectl create configmap a --dry-run=client -o yaml | kubectl apply -f -", False),
        ("kubectl apply -f - < web.yaml", False),
        ("kubectl apply -f web.yaml", False),
        ("curl -s https://example.com/web.yaml | kubectl delete -f -", False),
    ],
)
def test_objects_that_are_defined_elsewhere(text: str, installs: bool) -> None:
    assert any(fact.object_kind == "*" for fact in facts(text, NamedObject)) is installs


@pytest.mark.parametrize(
    "text", ["X=1", "> out.txt", "A=1 B=2 < in.txt", "(> a.txt)", "$X", "$(Y)", "! true", "''"]
)
def test_a_command_without_a_program_states_no_project(text):
    assert facts(text, UsedProject, target="Makefile:test", folder="") == []
