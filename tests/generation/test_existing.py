"""What a repository has of a delivery is kept, and the rest is generated for it."""

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from generation.test_place import APP, CODE

OWN = 'FROM python:3.14.1\nUSER 1001:1002\nEXPOSE 8000\nCMD ["uvicorn", "app.main:app"]\n'
DEPLOYING = "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          docker push x\n"
TESTING = "on: push\njobs:\n  a:\n    steps:\n      - run: pytest\n"
DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\n"


def generated(repository, **files):
    root = repository({**CODE, "aurora.yaml": APP.replace("NAME", "shop"), **files})
    return aurora_devops.generate(root)


def test_without_anything_all_is_made(repository):
    bundle = generated(repository)
    assert {"Dockerfile", ".dockerignore", "docker-compose.yml", "k8s/deployment.yaml"} <= set(bundle.texts())


@pytest.mark.parametrize("path", ["Dockerfile", "docker/Dockerfile", "Dockerfile.prod", "shop.Dockerfile"])
def test_an_own_dockerfile_is_what_the_rest_is_for(repository, path):
    bundle = generated(repository, **{path: OWN})
    texts = bundle.texts()
    assert not {"Dockerfile", ".dockerignore"} & set(texts)
    assert f"{path} is kept; everything else is generated for it" in bundle.notes
    assert "runAsUser: 1001\n        runAsGroup: 1002\n" in texts["k8s/deployment.yaml"]
    compose = yaml.read(texts["docker-compose.yml"]).documents[0].value["services"]["shop"]
    assert compose["user"] == "1001:1002"
    assert compose["build"].get("dockerfile", "Dockerfile") == path
    assert (f"          file: {path}\n" in texts[".github/workflows/delivery.yml"]) == (path != "Dockerfile")


@pytest.mark.parametrize("path", [".devcontainer/Dockerfile", "Dockerfile.dev", "tests/Dockerfile"])
def test_one_that_is_not_deployed_is_no_reason(repository, path):
    assert "Dockerfile" in generated(repository, **{path: OWN}).texts()


def test_an_image_that_starts_nothing_is_told_what_to_start(repository):
    bundle = generated(repository, Dockerfile=OWN.partition("CMD")[0])
    command = 'command: ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]'
    assert command in bundle.texts()["k8s/deployment.yaml"]
    assert command in bundle.texts()["docker-compose.yml"]


@pytest.mark.parametrize("user", ["", "USER root\n", "USER app\n"])
def test_a_user_without_a_number_gets_one(repository, user):
    own = OWN.replace("USER 1001:1002\n", user)
    assert "runAsUser: 65532" in generated(repository, Dockerfile=own).texts()["k8s/deployment.yaml"]


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("compose.yaml", "docker-compose.yml"),
        ("docker-compose.yaml", "docker-compose.yml"),
        ("compose.prod.yml", "docker-compose.prod.yml"),
    ],
)
def test_an_own_compose_file_is_not_doubled(repository, path, gone):
    bundle = generated(repository, **{path: "services: {}\n"})
    assert gone not in bundle.texts()
    assert f"{path} is kept instead of {gone}" in bundle.notes
    assert len({"docker-compose.yml", "docker-compose.prod.yml"} & set(bundle.texts())) == 1


@pytest.mark.parametrize("path", [".github/workflows/release.yml", ".gitlab-ci.yml"])
def test_an_own_pipeline_that_deploys_is_not_doubled(repository, path):
    bundle = generated(repository, **{path: DEPLOYING})
    assert ".github/workflows/delivery.yml" not in bundle.texts()
    assert any(note.startswith(f"{path} is kept") for note in bundle.notes)
    assert ".github/workflows/delivery.yml" not in bundle.texts()["README.md"]


def test_one_that_only_tests_is_completed(repository):
    bundle = generated(repository, **{".github/workflows/ci.yml": TESTING})
    assert ".github/workflows/delivery.yml" in bundle.texts()


def test_own_manifests_are_applied(repository):
    own = {"deploy/base/deployment.yaml": DEPLOYMENT}
    bundle = generated(repository, **own)
    assert not any(path.startswith("k8s/") for path in bundle.texts())
    workflow = bundle.texts()[".github/workflows/delivery.yml"]
    assert 'cp deploy/base/*.y*ml "${release}"' in workflow
    bundle = generated(
        repository, **own, **{"deploy/base/kustomization.yaml": "resources: [deployment.yaml]\n"}
    )
    assert "            - ../deploy/base\n" in bundle.texts()[".github/workflows/delivery.yml"]


def test_own_manifests_in_the_same_folder_are_not_doubled(repository):
    bundle = generated(repository, **{"k8s/app.yaml": DEPLOYMENT})
    assert not any(path.startswith("k8s/") for path in bundle.texts())
    assert "the manifests in k8s are kept, so that none are generated" in bundle.notes
    assert 'cp k8s/*.y*ml "${release}"' in bundle.texts()[".github/workflows/delivery.yml"]


def test_a_chart_is_not_doubled(repository):
    bundle = generated(
        repository, **{"chart/Chart.yaml": "name: shop\n", "chart/templates/x.yaml": DEPLOYMENT}
    )
    assert not any(path.startswith("k8s/") for path in bundle.texts())
    assert ".github/workflows/delivery.yml" in {one.what for one in bundle.left_out}


def test_what_was_generated_is_not_an_own_file(repository):
    root = repository({**CODE, "aurora.yaml": APP.replace("NAME", "shop")})
    from aurora_devops.core.remembered import Remembered
    from aurora_devops.generation.write import changes, write

    bundle = aurora_devops.generate(root)
    write(root, changes(root, bundle.artifacts))
    Remembered().after(bundle.texts()).write(root)
    # An edited one is still the generated one, which is updated and not followed.
    (root / "Dockerfile").write_text((root / "Dockerfile").read_text() + "# mine\n")
    again = aurora_devops.generate(root)
    assert set(again.texts()) == set(bundle.texts())


def test_what_is_proven_is_what_the_repository_has_afterwards(repository):
    bundle = generated(repository, **{".dockerignore": "app\n"})
    assert "Dockerfile" not in bundle.texts()
    (line,) = (one.why for one in bundle.left_out if one.what == "Dockerfile")
    assert "excluded from the build context" in line
    # Of a file that is kept, the generated one can still be asked for.
    bundle = generated(repository, **{".dockerignore": "*.md\n"})
    assert {"Dockerfile", ".dockerignore"} <= set(bundle.texts())
