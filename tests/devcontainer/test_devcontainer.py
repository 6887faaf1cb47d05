"""Dev containers."""

import json

import pytest

import aurora_devops

PATH = ".devcontainer/devcontainer.json"
FILES = {
    "README.md": "# App\n",
    ".devcontainer/Dockerfile": "FROM debian:12.5\n",
    "compose.yaml": "services:\n  app:\n    image: nginx:1.29\n",
    "more.yaml": "include: [compose.yaml]\nservices: {}\n",
}


def messages(data, *names, path=PATH, files=FILES):
    text = data if isinstance(data, str) else json.dumps(data)
    report = aurora_devops.lint({path: text, **files}, profile="all", aside=False)
    assert not report.failures
    return [
        finding.message
        for finding in report.findings
        if finding.policy.name in names and finding.path == path
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"build": {"dockerfile": "../Dockerfile"}},
        {"dockerFile": "Containerfile"},
        {"dockerComposeFile": "compose.yaml", "service": "app"},
        {"dockerComposeFile": ["../compose.yaml"], "service": "api"},
    ],
)
def test_what_does_not_exist(data):
    assert len(messages(data, "missing-container-file")) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"build": {"dockerfile": "Dockerfile"}},
        {"build": {"dockerfile": "../../other/Dockerfile"}},
        {"dockerComposeFile": "../compose.yaml", "service": "app"},
        {"dockerComposeFile": ["../compose.yaml", "../more.yaml"], "service": "api"},
        {"dockerComposeFile": "../compose.yaml", "service": "${localEnv:SERVICE}"},
    ],
)
def test_what_may_exist(data):
    assert messages(data, "missing-container-file") == []


def test_a_text_alone_has_no_missing_files():
    assert messages({"dockerFile": "Dockerfile"}, "missing-container-file", files={}) == []


@pytest.mark.parametrize(
    "path", [".devcontainer.json", ".devcontainer/go/devcontainer.json", "app/.devcontainer.json"]
)
def test_the_image_has_a_tag(path):
    text = '{\n  // the image\n  "image": "mcr.microsoft.com/devcontainers/base:latest",\n}\n'
    assert len(messages(text, "latest-tag", path=path)) == 1


def test_commands_are_scripts():
    data = {"postCreateCommand": "make depz", "postStartCommand": {"a": "make deps"}}
    files = {**FILES, "Makefile": "deps:\n\ttrue\n"}
    assert len(messages(data, "unknown-make-target", files=files)) == 1


def test_secrets_in_variables():
    data = {"image": "debian:12.5", "containerEnv": {"DB_PASSWORD": "k3jf9-Xq2mVz81"}}
    assert len(messages(data, "inline-secret")) == 1
