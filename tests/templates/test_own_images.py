"""Deliveries for own images without a HEALTHCHECK: a program in them checks, or a request from outside."""

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Application, Request, parts_of
from aurora_devops.generation.detect.images import dockerfile_of
from aurora_templates.rendering import render
from templates.test_stacks import COMMON

GO = {"go.mod": "module shop\n", "main.go": "package main\n\nfunc main() {}\n"}


def delivery(own, **changes):
    left_out = []
    stated = {**COMMON, "language": "go", "hosts": (), "health_path": None, "port": 8080, **changes}
    files = {**GO, "Dockerfile": own}
    request = Request(Application(**stated), parts_of(AGENTS), files, leave_out=left_out.append)
    return {one.path: one.text for one in render(request)}, left_out


def checked_by(texts):
    return (
        yaml.read(texts["docker-compose.yml"]).documents[0].value["services"]["shop"]["healthcheck"]["test"]
    )


def findings(texts, own):
    report = aurora_devops.lint({**texts, **GO, "Dockerfile": own}, profile="strict", suppressions=False)
    return [(one.path, one.policy.name, one.message) for one in report.findings if one.path in texts]


@pytest.mark.parametrize(
    ("base", "path", "command"),
    [
        ("alpine:3.22", "/up", ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/up"]),
        ("nginx:1.29-alpine", None, ["CMD", "nc", "-z", "127.0.0.1", "8080"]),
        ("golang:1.26", None, ["CMD", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"]),
        (
            "registry.acme.example/base/ubuntu:24.04",
            None,
            ["CMD", "bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080"],
        ),
    ],
)
def test_a_program_of_the_base_image_checks(base, path, command):
    own = f'FROM {base} AS final\nFROM final\nEXPOSE 8080\nCMD ["/shop"]\n'
    texts, left_out = delivery(own, health_path=path)
    assert checked_by(texts) == command
    assert [one for one in left_out if one.wrong] == []
    assert findings(texts, own) == []


@pytest.mark.parametrize("base", ["scratch", "gcr.io/distroless/static-debian13", "acme/unknown:1"])
@pytest.mark.parametrize("ci", ["github", "gitlab"])
@pytest.mark.parametrize(("path", "asked"), [("/up", "curl --fail --silent"), (None, "curl --silent")])
def test_an_image_without_a_program_is_asked_from_outside(base, ci, path, asked):
    own = f'FROM golang:1.26 AS build\nFROM {base}\nCMD ["/shop"]\n'
    texts, left_out = delivery(own, ci=ci, health_path=path)
    pipeline = texts[".github/workflows/delivery.yml" if ci == "github" else ".gitlab-ci.yml"]
    assert 'port-forward "deployment/${NAME}" 18080:8080' in pipeline
    assert f"{asked} --show-error --max-time 5 --retry 4" in pipeline
    assert f"--output /dev/null http://127.0.0.1:18080{path or '/'} " in pipeline
    assert "docker-compose.yml, docker-compose.prod.yml" in {one.what for one in left_out if not one.wrong}
    # Dependabot is not configured for compose files that are not made.
    assert "docker-compose" not in texts.get(".github/dependabot.yml", "")
    assert findings(texts, own) == []


@pytest.mark.parametrize(
    ("paths", "chosen"),
    [
        (["Dockerfile.playwright", "docker/app/Dockerfile"], "docker/app/Dockerfile"),
        (["Dockerfile.e2e", "ci.Dockerfile", "Dockerfile_test"], None),
        (["packaging/docker/alpine/Dockerfile"], "packaging/docker/alpine/Dockerfile"),
        (["client/Dockerfile", "client/package.json"], None),
        (["deploy/Dockerfile", "docker/Dockerfile.prod"], "docker/Dockerfile.prod"),
    ],
)
def test_the_dockerfile_of_the_application(paths, chosen):
    assert dockerfile_of(dict.fromkeys(paths, "FROM alpine:3.22\n")) == chosen


@pytest.mark.parametrize(
    ("text", "serves"),
    [
        ("FROM php:8.4-fpm\nRUN docker-php-ext-install pdo_mysql\n", False),
        ("FROM php:8.4-fpm-alpine\nRUN apk add nginx\n", True),
        ("FROM php:8.4-apache\n", True),
    ],
)
def test_fastcgi_alone_serves_nothing(text, serves):
    assert (dockerfile_of({"docker/php/Dockerfile": text}) is not None) == serves
