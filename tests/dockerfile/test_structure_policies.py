"""Odd cases of the policies about a Dockerfile's structure."""

import time

import pytest

import aurora_devops
from aurora_devops import Image, Span
from aurora_devops.testing import expect, findings
from aurora_policies.dockerfile.add_instead_of_copy import add_instead_of_copy
from aurora_policies.dockerfile.broken_exec_form import broken_exec_form
from aurora_policies.dockerfile.copied_archive import copied_archive
from aurora_policies.dockerfile.copied_secret_file import copied_secret_file
from aurora_policies.dockerfile.copy_before_install import copy_before_install
from aurora_policies.dockerfile.copy_from_itself import copy_from_itself
from aurora_policies.dockerfile.destination_without_slash import destination_without_slash
from aurora_policies.dockerfile.empty_continuation import empty_continuation
from aurora_policies.dockerfile.end_of_life_image import end_of_life_image
from aurora_policies.dockerfile.invalid_flag import invalid_flag
from aurora_policies.dockerfile.invalid_label_value import invalid_label_value
from aurora_policies.dockerfile.missing_dockerignore import missing_dockerignore
from aurora_policies.dockerfile.missing_user import missing_user
from aurora_policies.dockerfile.port_mismatch import port_mismatch
from aurora_policies.dockerfile.relative_destination import relative_destination
from aurora_policies.dockerfile.relative_workdir import relative_workdir
from aurora_policies.dockerfile.repeated_cmd import repeated_cmd
from aurora_policies.dockerfile.root_user import root_user
from aurora_policies.dockerfile.secret_variable import secret_variable
from aurora_policies.dockerfile.self_reference_in_env import self_reference_in_env
from aurora_policies.dockerfile.shell_form import shell_form
from aurora_policies.dockerfile.shell_syntax_in_exec_form import shell_syntax_in_exec_form
from aurora_policies.dockerfile.undeclared_arg import undeclared_arg
from aurora_policies.dockerfile.undefined_build_context import undefined_build_context
from aurora_policies.dockerfile.undefined_stage import undefined_stage
from aurora_policies.dockerfile.unused_stage import unused_stage
from aurora_policies.images.undigested_image import undigested_image
from aurora_policies.images.untagged_image import untagged_image


def test_a_chain_of_relative_directories_becomes_absolute():
    expect(
        relative_workdir,
        "FROM scratch\nWORKDIR /a\nWORKDIR «b»\nWORKDIR «./c»\n",
        fixed="FROM scratch\nWORKDIR /a\nWORKDIR /a/b\nWORKDIR /a/b/c\n",
    )


def test_a_directory_in_a_variable_with_a_known_value():
    expect(relative_workdir, "FROM debian:13\nENV DIR=srv\nWORKDIR «$DIR»\n")
    expect(relative_workdir, "FROM debian:13\nENV DIR=/srv\nWORKDIR $DIR/app\n")


@pytest.mark.parametrize("user", ["$UID", "app", "1000:0", "root1", "00x"])
def test_other_users_than_root(user):
    expect(root_user, f"FROM debian:13\nUSER {user}\n")


def test_root_behind_a_variable():
    expect(root_user, "FROM debian:13\nARG WHO=root\nUSER «${WHO}»\n")


@pytest.mark.parametrize(
    "base",
    [
        "cgr.dev/chainguard/python:latest",
        "nginxinc/nginx-unprivileged:1.29",
        "mcr.microsoft.com/windows/servercore:ltsc2025",
        "${BASE}",
    ],
)
def test_base_images_that_may_run_as_somebody_else(base):
    expect(missing_user, f'FROM {base}\nCMD ["app"]\n')


def test_an_entrypoint_of_its_own_does_not_give_root_up():
    expect(missing_user, 'FROM «postgres:18»\nENTRYPOINT ["/run.sh"]\n')


def test_an_instruction_that_shares_its_lines_is_not_removed():
    found = findings(repeated_cmd, 'FROM a:1\nONBUILD CMD ["x"]\nCMD ["a"]\n')
    assert found == []


def test_removing_keeps_the_comment_above():
    expect(
        repeated_cmd,
        'FROM a:1\n# old\nCMD ["a", \\\n  "b"]\n# new\n«CMD» ["c"]',
        fixed='FROM a:1\n# old\n# new\nCMD ["c"]',
    )


@pytest.mark.parametrize(
    "source",
    ["https://example.com/a.txt", "git@github.com:a/b.git", "$FILE", "app-$V", "a.tar.zst", "file:7a2f in"],
)
def test_what_add_is_for(source):
    expect(add_instead_of_copy, f"FROM debian:13\nADD {source} /srv/\n")


def test_flags_of_add_that_copy_does_not_know():
    found = findings(add_instead_of_copy, "FROM debian:13\nADD --unpack=false a.txt /srv/\n")
    assert [f.fixes for f in found] == [()]


@pytest.mark.parametrize(
    ("line", "safe"),
    [("ADD --chown=1:1 src/ /srv/", True), ("ADD rootfs /", False), ("add a.py b.sh /srv/", True)],
)
def test_the_fix_of_add_is_safe_where_no_name_can_be_an_archive(line, safe):
    found = findings(add_instead_of_copy, f"FROM debian:13\n{line}\n")
    assert [fix.safe for f in found for fix in f.fixes] == [safe]


def test_archives_with_the_paths_of_windows():
    expect(copied_archive, '«COPY» build\\a.tar.gz C:/tmp/\nRUN tar -xf "C:\\tmp\\a.tar.gz"\n')


def test_old_style_options_of_tar():
    expect(copied_archive, "FROM debian:13\n«COPY» a.tgz /\nRUN tar xzf a.tgz\n")
    expect(copied_archive, "FROM debian:13\nCOPY a.tgz /\nRUN tar czf a.tgz b\n")


@pytest.mark.parametrize("destination", [".", "./", "..", "/srv/.", "$DIR", "${DIR}"])
def test_destinations_that_are_directories(destination):
    expect(destination_without_slash, f"FROM debian:13\nCOPY a b {destination}\n")


def test_the_slash_goes_inside_the_quotes():
    expect(
        destination_without_slash,
        'FROM debian:13\nCOPY ["a", "b", «"/srv/x y"»]\n',
        fixed='FROM debian:13\nCOPY ["a", "b", "/srv/x y/"]\n',
    )


def test_a_later_stage_cannot_be_copied_from():
    expect(undefined_stage, "FROM a:1\nCOPY --from=«build» /a /b\nFROM b:1 AS build\n")


def test_a_known_image_by_its_bare_name():
    expect(undefined_stage, "FROM php:8.4\nCOPY --from=composer /usr/bin/composer /usr/bin/\n")


def test_an_earlier_stage_of_the_same_name_can_be_copied_from():
    expect(copy_from_itself, "FROM a:1 AS build\nFROM b:1 AS build\nCOPY --from=build /a /b\n")


def test_a_stage_that_counts_itself():
    expect(copy_from_itself, "FROM a:1\nFROM b:1\nCOPY --from=«1» /a /b\n")


@pytest.mark.parametrize(
    "command", ["cd /srv && ./run", "node a.js > log", "node *.js", "A=1 node a.js", "node $X", "set -e"]
)
def test_commands_that_need_a_shell_are_not_rewritten(command):
    found = findings(shell_form, f"FROM node:24\nCMD {command}\n")
    assert [f.fixes for f in found] == [()]


def test_quotes_are_read_by_the_fix():
    expect(
        shell_form,
        'FROM node:24\n«CMD» node -e \'a "b"\' "c d"\n',
        fixed='FROM node:24\nCMD ["node", "-e", "a \\"b\\"", "c d"]\n',
    )


def test_a_test_command_is_no_broken_array():
    expect(broken_exec_form, "FROM debian:13\nRUN [ -f a ] && [ -f b ]\nRUN [[ -f a ]]\n")


@pytest.mark.parametrize(
    "line",
    [
        'CMD ["sh", "-c", "echo $HOME && ls"]',
        'CMD ["tini", "--", "sh", "-c", "exec app $PORT"]',
        'CMD ["java", "-Dport=${PORT}", "-jar", "a.jar"]',
        'CMD ["grep", "-E", "a|b$", "x"]',
    ],
)
def test_dollars_that_somebody_reads(line):
    expect(shell_syntax_in_exec_form, f"FROM debian:13\n{line}\n")


def test_a_directory_that_only_a_trigger_sets():
    expect(relative_destination, "FROM a:1\nONBUILD WORKDIR /srv\nONBUILD COPY a .\n")
    expect(relative_destination, "FROM a:1\nONBUILD COPY a «b»\n")


def test_values_from_the_parent_stage_are_known():
    expect(self_reference_in_env, "FROM a:1 AS x\nENV A=1\nFROM x\nENV A=2 B=$A\n")
    expect(self_reference_in_env, "FROM a:1\nENV A=1 B=\\$A C='$A'\n")


@pytest.mark.parametrize("name", ["PUBLIC_KEY", "TOKEN_URL", "PASSWORD_FILE", "SECRET_NAME", "MAX_TOKENS"])
def test_names_that_hold_no_secret(name):
    expect(secret_variable, f"FROM debian:13\nARG {name}=x\n")


def test_an_empty_secret_is_set_later():
    expect(secret_variable, 'FROM debian:13\nENV DB_PASSWORD=""\n')


@pytest.mark.parametrize("name", [".env.example", ".env.sample", "environment", "id_rsa.pub", "public.pem"])
def test_files_that_are_no_secret(name):
    expect(copied_secret_file, f"FROM debian:13\nCOPY {name} /srv/\n")


def test_a_comment_in_a_continuation_is_no_empty_line():
    expect(empty_continuation, "FROM debian:13\nRUN a \\\n# b\n  # c\n  d\n")


def test_empty_lines_with_blanks_go_too():
    expect(
        empty_continuation,
        "FROM debian:13\nRUN a \\\n«  »\n«»\n  b\n",
        fixed="FROM debian:13\nRUN a \\\n  b\n",
    )


@pytest.mark.parametrize(
    "image",
    ["python:3", "node:lts", "alpine:3.190", "debian:9000", "ubuntu:rolling", "a/b:1-buster", "php:fpm"],
)
def test_releases_that_are_maintained_or_not_known(image):
    expect(end_of_life_image, f"FROM {image}\n")


@pytest.mark.parametrize(
    "image",
    ["python:3.6.15-alpine3.15", "node:14.18.1-bullseye", "debian:stretch-slim", "php:7-fpm", "golang:1.9"],
)
def test_releases_that_have_ended(image):
    expect(end_of_life_image, f"FROM «{image}»\n")


def test_an_undeclared_argument_is_reported_once():
    expect(
        undeclared_arg,
        "ARG AA=1\nFROM a:1\nRUN echo «$AA» $AA\nRUN echo $AA\n",
        fixed="ARG AA=1\nFROM a:1\nARG AA\nRUN echo $AA $AA\nRUN echo $AA\n",
    )


def test_a_default_in_the_shell_and_the_time_of_the_run():
    expect(undeclared_arg, "ARG AA=1\nFROM a:1\nRUN echo ${AA:-2}\nCMD echo $AA\n")
    expect(undeclared_arg, "ARG AA=1\nFROM a:1 AS x\nARG AA\nFROM x\nRUN echo $AA\n")


def test_ports_in_a_range_and_of_a_parent_stage():
    expect(port_mismatch, 'FROM a:1 AS x\nEXPOSE 8000-8010\nFROM x\nCMD ["a", "--port=8005"]\n')
    expect(port_mismatch, 'FROM a:1\nEXPOSE 80\nCMD ["a", "--bind", "unix:/run/a.sock"]\n')


def test_dependencies_installed_before_the_sources():
    expect(copy_before_install, "FROM node:24\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm install\n")
    expect(copy_before_install, "FROM python:3.13\nCOPY . .\nRUN pip install -e . -r requirements.txt\n")


def test_a_stage_used_by_a_mount():
    expect(unused_stage, "FROM a:1 AS x\nFROM b:1\nRUN --mount=type=bind,from=x,target=/x ls\n")


@pytest.mark.parametrize(
    ("value", "right"), [("2026-11-21T18:00:00+01:00", True), ("2026-11-21", False), ("21.11.2026", False)]
)
def test_times_of_labels(value, right):
    label = value if right else f"«{value}»"
    expect(invalid_label_value, f"FROM a:1\nLABEL org.opencontainers.image.created={label}\n")


def test_ignore_files_in_a_directory_above_and_for_one_dockerfile():
    text, files = "FROM a:1\nCOPY . /srv/\n", {"services/api/app.py": ""}
    path = "services/api/Dockerfile"
    for name in (".dockerignore", "services/api/.dockerignore", "services/api/Dockerfile.dockerignore"):
        expect(missing_dockerignore, text, path=path, files={**files, name: ""})
    other = {**files, "services/web/.dockerignore": ""}
    expect(missing_dockerignore, text.replace(".", "«.»", 1), path=path, files=other)


def test_a_fragment_is_told_once_that_it_has_no_from():
    report = aurora_devops.lint(
        {"Dockerfile": "RUN make\nWORKDIR /srv\nUSER app\nCOPY a /b\n"}, profile="recommended"
    )
    assert [f.policy.name for f in report.findings] == ["missing-from"]


@pytest.mark.parametrize(
    ("comment", "lines"),
    [
        ("# hadolint stage ignore=DL3011", [5]),
        ("# hadolint global ignore=DL3011", []),
        ("# hadolint ignore=DL3011", [3, 5]),
    ],
)
def test_hadolint_can_be_silenced_for_a_stage(comment, lines):
    text = f"{comment}\nFROM a:1\nEXPOSE 80000\nFROM b:1\nEXPOSE 80000\n"
    report = aurora_devops.lint({"Dockerfile": text}, select=["DL3011"])
    assert [f.line for f in report.findings] == lines


@pytest.mark.parametrize(
    ("directive", "names"),
    [
        ("# check=skip=JSONArgsRecommended;error=true", {"stage-name-case"}),
        ("# check=skip=all", set()),
        ("# check=error=true", {"shell-form", "stage-name-case"}),
    ],
)
def test_build_checks_can_be_skipped(directive, names):
    text = f"{directive}\nFROM a:1 AS Build\nCMD run\n"
    report = aurora_devops.lint({"Dockerfile": text}, select=["shell-form", "stage-name-case"])
    assert {f.policy.name for f in report.findings} == names


@pytest.mark.parametrize(
    "text",
    [
        "FROM a:1\nCMD [" + "'a' " * 2000 + "x]\n",
        "".join(f"FROM a:1 AS stage{i}\nCOPY --from=stag{i}x /a /b\n" for i in range(500)),
        "FROM a:1\nENV " + " ".join(f"NAME{i}X=$NAME{i}Y" for i in range(500)) + "\n",
        "FROM a:1\n" + "COPY a /app/\n" * 500 + "ENV KUBECONFIG=/x/y\n" * 500,
    ],
)
def test_thousands_of_mistakes_take_no_time(text):
    started = time.process_time()
    aurora_devops.lint({"Dockerfile": text}, select=["DKR"])
    # No measurement: what is not linear takes minutes.
    assert time.process_time() - started < 60


@pytest.mark.parametrize(
    ("stages", "last"),
    [
        (("base", "base-debug"), "FROM base${FLAVOUR}"),
        (("dev", "release"), "ARG MODE\nFROM ${MODE}"),
        (("amd64-tools", "arm64-tools"), "FROM debian:13\nRUN --mount=from=$TARGETARCH-tools,target=/t make"),
        (("a", "b"), "FROM debian:13\nCOPY --from=$SOURCE /x /x"),
    ],
)
def test_stages_that_a_build_argument_selects_are_used(stages, last):
    text = "".join(f"FROM debian:13 AS {name}\n" for name in stages)
    expect(unused_stage, f"ARG FLAVOUR\n{text}{last}\n")


def test_a_build_argument_selects_only_stages_that_fit_its_name():
    expect(
        unused_stage,
        "ARG TYPE=slim\nFROM debian:13 AS base-slim\nFROM debian:13 AS base-full\n"
        "FROM debian:13 AS «docs»\nFROM base-${TYPE}\n",
    )
    expect(unused_stage, "ARG BASE=debian:13\nFROM node:24 AS «docs»\nFROM ${BASE}\n")


@pytest.mark.parametrize("name", ["$SOURCE", "${SOURCE}", "build-${TARGETARCH}", "ghcr.io/astral-sh/uv:$UV"])
def test_variables_in_from_are_refused(name):
    expect(invalid_flag, f"FROM debian:13\nARG SOURCE=build\nCOPY --from=«{name}» /a /a\n")
    expect(invalid_flag, f"FROM debian:13\nRUN --mount=type=bind,from=«{name}»,target=/b make\n")
    # Whatever it is, nothing else is known about it.
    (finding,) = aurora_devops.lint(
        {"Dockerfile": f"FROM debian:13\nUSER 1\nCOPY --from={name} /a /a\n"}, profile="recommended"
    ).findings
    assert finding.policy.name == "invalid-flag"


def test_a_build_context_is_one_finding():
    for line in ("COPY --from=assets . /srv/", "COPY --link --from=web.dist . /srv/"):
        (finding,) = aurora_devops.lint({"Dockerfile": f"FROM debian:13\nUSER 1\n{line}\n"}).findings
        assert finding.policy.name == "undefined-build-context"


@pytest.mark.parametrize(
    "contexts", ["{assets: ./assets}", "[assets=./assets]", "{Assets: docker-image://a:1}"]
)
def test_a_build_context_of_a_compose_file(contexts):
    compose = f"services:\n  web:\n    build: {{context: ., additional_contexts: {contexts}}}\n"
    expect(
        undefined_build_context,
        "FROM debian:13\nCOPY --from=assets . /srv/\n",
        files={"compose.yaml": compose},
    )
    expect(
        undefined_build_context,
        "FROM debian:13\nCOPY --from=«other» . /srv/\n",
        files={"compose.yaml": compose},
    )


@pytest.mark.parametrize(
    "base", ["grafana/k6:1.3.0", "rayproject/ray:2.50.0", "haproxy:3.2", "ghcr.io/acme/base:1"]
)
def test_base_images_whose_user_is_not_known(base):
    expect(missing_user, f"FROM {base}\nCMD app\n")


@pytest.mark.parametrize(
    "base",
    [
        "gcr.io/distroless/base-debian12",
        "arm64v8/alpine:3.22",
        "mcr.microsoft.com/dotnet/aspnet:9.0",
        "node:24",
    ],
)
def test_base_images_that_run_as_root(base):
    expect(missing_user, f"FROM «{base}»\nCMD app\n")


@pytest.mark.parametrize(
    ("name", "placeholder"),
    [
        ("BASEIMAGE", True),
        ("registry.example.com:5000/BASE", True),
        ("non-existing", True),
        ("local/non_existent", True),
        ("changeme", True),
        ("debian", False),
        ("Debian", False),
        ("example.org:5000/app", False),
        ("example-api", False),
        ("1337", False),
    ],
)
def test_a_placeholder_of_an_image(name, placeholder):
    assert Image.parse(name, Span(0, 0), "base").is_placeholder == placeholder
    marked = name if placeholder else f"«{name}»"
    expect(untagged_image, f"FROM {marked}\nCMD app\n", kind="dockerfile")
    expect(
        untagged_image,
        f"ARG base={name}\nFROM {'$base' if placeholder else '«$base»'}\nCMD app\n",
        kind="dockerfile",
    )
    expect(undigested_image, f"FROM {marked}\nCMD app\n", kind="dockerfile")
    if placeholder:
        expect(missing_user, f"FROM {name}\nCMD app\n")


def test_a_variable_without_a_value_is_empty():
    expect(untagged_image, "FROM «debian$TAG»\n", kind="dockerfile")
    expect(untagged_image, "ARG TAG\nFROM «debian$TAG»\nFROM «debian${TAG:+:$TAG}»\n", kind="dockerfile")
    expect(untagged_image, "ARG TAG\nFROM debian:$TAG\nFROM $TAG\nFROM debian-$TAG\n", kind="dockerfile")
    expect(
        untagged_image,
        "ARG TARGETOS\nFROM debian-$TARGETARCH\nFROM os$TARGETOS\nFROM debian${TAG:-:13}\n",
        kind="dockerfile",
    )


@pytest.mark.parametrize(
    "name", ["{IMAGE}", "registry.example.com/{{name}}", "<image>", "%IMAGE%", "acme/[name]"]
)
def test_a_placeholder_is_not_an_image(name):
    text = f"services:\n  web:\n    image: '{name}'\n"
    expect(untagged_image, text, kind="compose")
    expect(undigested_image, text, kind="compose")
    expect(missing_user, f"FROM {name}\nCMD app\n")


def test_sources_of_buildkit():
    start = "# syntax=docker/dockerfile:1\nFROM debian:13\nENV HOME_DIR=/srv\n"
    expect(destination_without_slash, start + "COPY --parents a b $HOME_DIR\n")
    expect(destination_without_slash, start + "COPY --parents=true a/x b/x lib\n")
    expect(destination_without_slash, start + "WORKDIR /app\nCOPY a b /app\n")
    expect(destination_without_slash, start + "COPY --link a b «$HOME_DIR»\n")


def test_files_that_variables_point_to():
    expect(copied_secret_file, "FROM a:1\nENV KUBECONFIG=«/app/kube.yaml»\nCOPY kube.yaml /app/kube.yaml\n")
    expect(copied_secret_file, "FROM a:1\nCOPY key.json «${GOOGLE_APPLICATION_CREDENTIALS}»\n")
    expect(copied_secret_file, "FROM a:1\nCOPY app.json ${APPLICATION_SETTINGS}\n")


@pytest.mark.parametrize("image", ["maven", "Eclipse-Temurin"])
def test_an_official_image_is_not_a_build_context(image):
    text = f"FROM debian:13\nCOPY --from=«{image}» /a /a\n"
    expect(untagged_image, text, kind="dockerfile")
    expect(undefined_build_context, text.replace("«", "").replace("»", ""))


@pytest.mark.parametrize(
    "install",
    [
        "RUN apk --no-cache add tzdata shadow su-exec",
        "RUN apt-get update && apt-get install -y gosu=1.17-3",
        "COPY --from=tianon/gosu /gosu /usr/local/bin/",
        "RUN curl -fo /bin/gosu https://example.com/gosu-amd64",
    ],
)
def test_an_entrypoint_that_can_change_the_user(install):
    expect(missing_user, f'FROM debian:13\n{install}\nENTRYPOINT ["/entrypoint.sh"]\n')
    expect(missing_user, f'FROM debian:13 AS base\n{install}\nFROM base\nENTRYPOINT ["/entrypoint.sh"]\n')
    expect(root_user, f'FROM debian:13\n{install}\nUSER root\nENTRYPOINT ["/entrypoint.sh"]\n')


def test_a_program_that_changes_the_user_is_not_used():
    install = "RUN apk add --no-cache su-exec\n"
    expect(missing_user, f'FROM «alpine:3.22»\n{install}CMD ["app"]\n')
    expect(root_user, f'FROM alpine:3.22\n{install}USER «root»\nCMD ["app"]\n')
    build = f"FROM alpine:3.22 AS build\n{install}"
    expect(missing_user, f'{build}FROM «alpine:3.22»\nENTRYPOINT ["app"]\n')
    expect(missing_user, 'FROM «alpine:3.22»\nCOPY gosu-notes.txt /\nENTRYPOINT ["app"]\n')
