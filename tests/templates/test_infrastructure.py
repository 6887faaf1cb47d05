"""The infrastructure of the applications in each cloud, with each tool: proven, formatted, agreeing with the rest."""

import json
import re
import shutil
import subprocess
from functools import cache

import hcl2
import pytest

import aurora_devops
from aurora_devops.generation import Artifact, Request, Variable
from aurora_devops.generation.gate import Gate
from aurora_devops.kinds.pulumi.tokens import terraform_type
from aurora_templates.infrastructure import program
from aurora_templates.rendering import render

from .delivered import APPLICATIONS, GOLDEN_CLOUD, IMAGES, in_cloud

WORKFLOW = ".github/workflows/delivery.yml"
CLOUDS = sorted(IMAGES)
TOOLS = ["pulumi", "terraform"]


@cache
def bundle(name, cloud, tool):
    return aurora_devops.generate(in_cloud(name, cloud, tool), agents=["devops"])


def made(application, *parts, **more):
    """Path to text of some parts, with the notes and what is left out."""
    said = []
    left_out = []
    request = Request(application, parts, note=said.append, leave_out=left_out.append, **more)
    return {one.path: one.text for one in render(request)}, said, [one.line for one in left_out]


def terraform(application):
    return "\n".join(made(application, "terraform")[0].values())


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("name", APPLICATIONS)
def test_clean_with_the_rest(name, cloud, tool):
    found = bundle(name, cloud, tool)
    assert found.proven, (found.findings, found.evidence)
    assert (found.left_out, found.notes, found.refused.findings) == ((), (), ())
    parts = {"dockerfile", "compose", "pipeline", "kubernetes", tool, "updates"}
    assert {one.part for one in found.artifacts} == parts


def test_golden():
    written = {
        path: text
        for path, text in bundle("taskmaster", "aws", "terraform").texts().items()
        if path.endswith(".tf")
    }
    kept = GOLDEN_CLOUD.rglob("*.tf")
    assert written == {path.relative_to(GOLDEN_CLOUD).as_posix(): path.read_text() for path in kept}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("cloud", CLOUDS)
def test_same_bytes(cloud, tool):
    application = in_cloud("sessions", cloud, tool)
    assert made(application, tool) == made(application, tool)


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("name", APPLICATIONS)
def test_other_parser(name, cloud):
    texts = bundle(name, cloud, "terraform").texts()
    module = [hcl2.loads(text) for path, text in texts.items() if path.endswith(".tf")]
    resources = [kind for one in module for block in one.get("resource", ()) for kind in block]
    assert any("ecr_repository" in kind or "artifact_registry_repository" in kind for kind in resources)
    assert len(resources) == sum(
        text.count('\nresource "') + text.startswith('resource "') for text in texts.values()
    )


@pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not installed")
def test_format(tmp_path):
    for cloud in CLOUDS:
        for name in APPLICATIONS:
            for path, text in bundle(name, cloud, "terraform").texts().items():
                if path.endswith(".tf"):
                    file = tmp_path / cloud / name / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text)
    # Some machines name a configuration of the command that does not exist.
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", "-diff"],
        cwd=tmp_path,
        env={"PATH": "", "HOME": str(tmp_path)},
        executable=shutil.which("terraform"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize(("type", "token"), program.TYPES.items())
def test_types(type, token):
    assert terraform_type(token) == type


@pytest.mark.parametrize(
    ("cloud", "was", "now", "policy"),
    [
        ("aws", "environment: registry", "environment: production", "untrusted-job"),
        ("aws", "role/sessions-pipeline", "role/session-pipeline", "unknown-role"),
        ("aws", "amazonaws.com/sessions", "amazonaws.com/session", "unknown-image-registry"),
        ("google", "sessions-pipeline@", "session-pipeline@", "unknown-role"),
    ],
)
def test_agreement(cloud, was, now, policy):
    """Names that the pipeline and the infrastructure share: a change on one side is a finding."""
    artifacts = bundle("sessions", cloud, "terraform").artifacts
    broken = [
        Artifact(one.path, one.text.replace(was, now), one.part) if one.path == WORKFLOW else one
        for one in artifacts
    ]
    assert broken != list(artifacts)
    assert policy in {finding.policy.name for finding in Gate().prove(broken).findings}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("name", APPLICATIONS)
def test_names(name, cloud, tool):
    """The keys and the name of the Secret, the repository of the image, and the environment of the jobs."""
    texts = bundle(name, cloud, tool).texts()
    written = "\n".join(text for path, text in texts.items() if path.startswith(tool))
    keys = set(re.findall(r"secretKeyRef:\s+name: (\S+)\s+key: (\S+)", texts["k8s/deployment.yaml"]))
    (secret,) = {one for one, _ in keys}
    assert f'"{secret}"' in written or f" {secret}\n" in written
    assert ", ".join(sorted(key for _, key in keys)) in written
    workflow = texts[WORKFLOW]
    assert workflow.count("    environment: registry\n") == 2
    assert f"repo:acme/{name}:environment:registry" in written
    assert "REGISTRY_USER" not in workflow
    assert f"IMAGE: {IMAGES[cloud].format(name)}\n" in workflow
    action = {"aws": "aws-actions/configure-aws-credentials@", "google": "google-github-actions/auth@"}
    assert workflow.count(action[cloud]) == 2
    assert f"{name}-pipeline" in written
    assert {"aws": f":role/{name}-pipeline\n", "google": f" {name}-pipeline@acme-prod."}[cloud] in workflow


def test_push_alone_is_allowed():
    module = hcl2.loads(made(in_cloud("ledger", "aws"), "terraform")[0]["terraform/pipeline.tf"])
    policies = json.dumps([block for block in module["resource"] if "aws_iam_role_policy" in str(block)])
    assert set(re.findall(r"(\w+:\*|ecr:\w+)", policies)) == {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
    }


def test_without_cloud():
    application = APPLICATIONS["ledger"]
    assert made(application, "terraform", "pulumi", "compose")[2] == []
    texts, notes, left_out = made(application, "terraform")
    assert (texts, notes, left_out) == ({}, [], ["terraform: app.cloud is not set"])


def test_other_tool():
    texts, _, left_out = made(in_cloud("ledger", "aws", "pulumi"), "terraform")
    assert (texts, left_out) == ({}, ["terraform: app.infrastructure is pulumi"])
    assert list(made(in_cloud("ledger", "aws", "pulumi"), "terraform", "pulumi")[0]) == ["pulumi/Pulumi.yaml"]


@pytest.mark.parametrize("image", ["ghcr.io/acme/ledger", IMAGES["google"].format("ledger")])
def test_image_elsewhere(image):
    application = in_cloud("ledger", "aws", image=image)
    texts, notes, _ = made(application, "terraform")
    assert "terraform/registry.tf" not in texts
    assert "terraform/pipeline.tf" not in texts
    assert 'variable "region"' in texts["terraform/variables.tf"]
    assert "default" not in texts["terraform/variables.tf"]
    assert len([note for note in notes if image in note]) == 1
    assert "configure-aws-credentials" not in made(application, "pipeline")[0][WORKFLOW]


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("tool", TOOLS)
def test_unknown_repository(cloud, tool):
    application = in_cloud("ledger", cloud, tool, repository_url="https://git.acme.example/ledger")
    found = aurora_devops.generate(application, only=[tool])
    assert found.proven, found.findings
    (path,) = [path for path in found.texts() if path.endswith(("variables.tf", "Pulumi.yaml"))]
    assert re.search(r"github_?[rR]epository", found.texts()[path])


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_variable_is_explained(cloud):
    text = made(in_cloud("sessions", cloud), "terraform")[0]["terraform/variables.tf"]
    blocks = text.split("\n}\n")[:-1]
    assert len(blocks) > 4
    for block in blocks:
        for part in ("description =", "type  ", "condition  ", "error_message ="):
            assert part in block, block


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("tool", TOOLS)
def test_other_services(cloud, tool):
    uses = {"dependencies": ("mysql", "object-storage", "rabbitmq")}
    application = in_cloud("ledger", cloud, tool, hosts=("a.acme.example", "acme.example"), **uses)
    found = aurora_devops.generate(application, only=[tool])
    assert found.proven, (found.findings, found.evidence)
    assert found.notes == (f"app.dependencies: rabbitmq has to be added to {tool}/",)
    written = "\n".join(found.texts().values())
    assert re.search("mysql|MYSQL_8_4", written)
    assert re.search("aws_s3_bucket|google_storage_bucket|storage:Bucket|s3:Bucket", written)
    assert "redis" not in written


@pytest.mark.parametrize(("cloud", "tool"), [("aws", "terraform"), ("google", "pulumi")])
def test_pods_reach_the_bucket(cloud, tool):
    application = in_cloud("ledger", cloud, tool, dependencies=("object-storage",))
    found = aurora_devops.generate(application)
    assert found.proven, (found.findings, found.evidence)
    assert not found.refused.findings
    texts = found.texts()
    account = re.search(r"serviceAccountName: (\S+)", texts["k8s/deployment.yaml"])[1]
    namespace = re.search(r"namespace: (\S+)", texts["k8s/deployment.yaml"])[1]
    written = "\n".join(text for path, text in texts.items() if path.startswith(tool))
    if cloud == "aws":
        assert f'namespace       = "{namespace}"' in written
        assert f'service_account = "{account}"' in written
    else:
        assert f"${{project}}.svc.id.goog/subject/ns/{namespace}/sa/{account}" in written
    assert "port: 443" in texts["k8s/networkpolicy.yaml"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_no_secret_is_written(cloud):
    secret = Variable(name="API_KEY", secret=True, required=True)
    written = terraform(in_cloud("sessions", cloud, environment=(secret,)))
    assert "API_KEY" in written
    assert "secret_string" not in written
    assert "secret_data" not in written


@pytest.mark.parametrize(("cloud", "longest"), [("aws", 64), ("google", 30)])
def test_long_name(cloud, longest):
    application = in_cloud("ledger", cloud, name="a" * 20 + "-" + "b" * 42)
    found = aurora_devops.generate(application, only=["terraform", "pipeline"])
    assert found.proven, found.findings
    (name,) = set(re.findall(r"\b(a{20}[-ab]*-pipeline)\b", found.texts()[WORKFLOW]))
    assert len(name) <= longest
    assert f'"{name}"' in found.texts()["terraform/pipeline.tf"]


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        ({"infra/main.tf": 'provider "aws" {\n  region = "eu-west-1"\n}\n'}, "infra"),
        ({"deploy/Pulumi.yaml": "name: shop\nruntime: python\n"}, "deploy"),
        ({"modules/queue/main.tf": 'resource "aws_sqs_queue" "main" {}\n'}, ""),
        ({"examples/main.tf": 'provider "aws" {}\n'}, ""),
    ],
)
def test_infrastructure_of_the_repository(files, kept):
    texts, notes, _ = made(in_cloud("ledger", "aws"), "terraform", files=files)
    assert bool(texts) == (not kept)
    assert bool(notes) == bool(kept)
    assert all(f"the infrastructure in {kept} is kept" in note for note in notes)
