"""Commands of RUN that were mistaken once, or could be."""

import pytest

from aurora_devops.testing import expect, findings
from aurora_policies.dockerfile.apt_instead_of_apt_get import apt_instead_of_apt_get
from aurora_policies.dockerfile.consecutive_run import consecutive_run
from aurora_policies.dockerfile.kept_apk_cache import kept_apk_cache
from aurora_policies.dockerfile.kept_apt_lists import kept_apt_lists
from aurora_policies.dockerfile.kept_dnf_cache import kept_dnf_cache
from aurora_policies.dockerfile.kept_pip_cache import kept_pip_cache
from aurora_policies.dockerfile.kept_yarn_cache import kept_yarn_cache
from aurora_policies.dockerfile.kept_yum_cache import kept_yum_cache
from aurora_policies.dockerfile.lone_package_update import lone_package_update
from aurora_policies.dockerfile.lost_directory_change import lost_directory_change
from aurora_policies.dockerfile.masked_download_failure import masked_download_failure
from aurora_policies.dockerfile.masked_pipe_failure import masked_pipe_failure
from aurora_policies.dockerfile.misspelled_variable import misspelled_variable
from aurora_policies.dockerfile.password_in_build import password_in_build
from aurora_policies.dockerfile.sudo import sudo
from aurora_policies.dockerfile.unconfirmed_apt_install import unconfirmed_apt_install
from aurora_policies.dockerfile.unconfirmed_dnf_install import unconfirmed_dnf_install
from aurora_policies.dockerfile.undeclared_arg import undeclared_arg
from aurora_policies.dockerfile.unpinned_apt_package import unpinned_apt_package
from aurora_policies.dockerfile.unpinned_pip_package import unpinned_pip_package
from aurora_policies.dockerfile.unset_variable import unset_variable
from aurora_policies.dockerfile.wget_progress import wget_progress


def run(script: str) -> str:
    return f"FROM debian:12\nRUN {script}\n"


@pytest.mark.parametrize(
    "options",
    [
        "-y",
        "--yes",
        "-qq",
        "-qqy",
        "-q -q",
        "--quiet --quiet",
        "--assume-yes",
        "-o APT::Get::Assume-Yes=true",
        "-fmy",
    ],
)
def test_apt_does_not_ask(options):
    expect(unconfirmed_apt_install, run(f"apt-get install {options} curl"))


def test_apt_asks_in_the_exec_form_too():
    text = 'FROM debian:12\nRUN ["apt-get", "install", "curl"]\n'
    (finding,) = findings(unconfirmed_apt_install, text)
    assert finding.line == 2
    assert not finding.fixes, "the exec form is JSON"


def test_apt_asks_behind_sudo_and_in_a_nested_script():
    expect(unconfirmed_apt_install, run("sudo «apt-get install» curl && bash -c '«apt-get remove» vim'"))


def test_apt_that_only_pretends():
    expect(unconfirmed_apt_install, run("apt-get install --dry-run curl && yes | apt-get install vim"))


def test_many_packages_are_counted():
    (finding,) = findings(unpinned_apt_package, run("apt-get install -y a b c d e f=1"))
    assert finding.message == "unpinned packages 'a', 'b', 'c' and 2 more; add a version"


@pytest.mark.parametrize(
    "script",
    [
        "pip install -r requirements.txt",
        "pip install -c constraints.txt flask",
        "pip install --no-index --find-links=wheels flask",
        "pip install $PACKAGE",
        "pip install flask${VERSION}",
        "pip install 'flask<4'",
        "pip install . ./lib app.whl https://example.com/app.zip",
        "pip install -U pip setuptools wheel",
        "pip install git+https://github.com/psf/black.git@24.1.0",
    ],
)
def test_pip_is_told_what_to_install(script):
    expect(unpinned_pip_package, run(script))


def test_a_variable_constrains_pip():
    expect(unpinned_pip_package, "FROM python:3.12\nENV PIP_CONSTRAINT=/c.txt\nRUN pip install flask\n")


def test_the_packages_that_may_float_can_be_named():
    text = run("pip install awscli")
    expect(unpinned_pip_package, text, options={"ignored": ["awscli"]})


@pytest.mark.parametrize(
    "script",
    [
        "apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*",
        "apt-get update && apt-get install -y a && rm -rf /var/lib/apt",
        "apt-get update && apt-get install -y a && rm -rf /tmp/* /var/lib/apt/lists",
        "apt-get update && apt-get install -y a && find /var/lib/apt/lists -type f -delete",
    ],
)
def test_lists_are_removed(script):
    expect(kept_apt_lists, run(script))


def test_lists_that_are_fetched_again_stay():
    expect(kept_apt_lists, run("apt-get update && rm -rf /var/lib/apt/lists/* && «apt-get update»"))


def test_lists_of_a_stage_that_the_last_one_is_built_on_stay():
    expect(kept_apt_lists, "FROM debian:12 AS base\nRUN «apt-get update»\nFROM base\nRUN make\n")


def test_a_fix_goes_to_the_end_of_the_list():
    expect(
        kept_apt_lists,
        "FROM debian:12\nRUN «apt-get update» \\\n && apt-get install -y a\n",
        fixed="FROM debian:12\nRUN apt-get update \\\n && apt-get install -y a && \\\n"
        "    rm -rf /var/lib/apt/lists/*\n",
    )


def test_a_fix_is_not_put_behind_a_comment_or_a_here_document():
    for script in ("apt-get update # now", "<<EOF\napt-get update\nEOF", "apt-get update;"):
        (finding,) = findings(kept_apt_lists, run(script))
        assert not finding.fixes


def test_each_apk_add_needs_the_option():
    expect(kept_apk_cache, run("«apk add» a && apk add --no-cache b"))
    expect(kept_apk_cache, run("apk --no-cache add a"))


@pytest.mark.parametrize("value", ["1", "true", "on", "yes", "$X"])
def test_pip_is_told_by_a_variable(value):
    expect(kept_pip_cache, f"FROM python:3.12\nARG X\nENV PIP_NO_CACHE_DIR={value}\nRUN pip install -r a\n")


def test_pip_removes_its_cache_in_the_same_run():
    expect(kept_pip_cache, run("pip install -r a && rm -rf ~/.cache"))
    expect(kept_pip_cache, run("pip install -r a && pip cache purge"))
    expect(kept_pip_cache, "FROM python:3.12\nRUN «pip install» -r a\nRUN pip cache purge\n")


def test_yum_is_dnf_and_microdnf_is_not():
    expect(kept_yum_cache, run("yum install -y a && dnf clean all"))
    expect(kept_dnf_cache, run("«dnf install» -y a && microdnf clean all"))


@pytest.mark.parametrize(
    "script",
    [
        "apt-get update && sh install.sh",
        "apt-get update; /opt/setup",
        "apk update && apk upgrade",
        "apk add --update a",
        "apt-get update && npx playwright install-deps",
        "apt-get update && rosdep install --from-paths src",
        "apt-get update && tool && rm -rf /var/lib/apt/lists/*",
        "apk update && tool && rm -rf /var/cache/apk/*",
    ],
)
def test_lists_are_used(script):
    expect(lone_package_update, run(script))


def test_lists_that_are_fetched_after_the_installation():
    expect(lone_package_update, run("apt-get install -y a && «apt-get update»"))
    expect(lone_package_update, run("rm -rf /var/lib/apt/lists/* && «apt-get update»"))
    expect(lone_package_update, run("«apt-get update» && pip install a && npm install -g b"))


def test_sudo_as_a_package_and_as_a_file():
    expect(sudo, run("apt-get install -y sudo && echo x > /etc/sudoers.d/sudo"))


def test_sudo_with_options_is_left_to_a_person():
    (finding,) = findings(sudo, run("sudo -u app make"))
    assert not finding.fixes


def test_apt_by_its_path_is_left_to_a_person():
    (finding,) = findings(apt_instead_of_apt_get, run("/usr/bin/apt install -y a"))
    assert not finding.fixes


@pytest.mark.parametrize(
    "options", ["-q", "-qO-", "-nv", "--quiet", "-o log", "--progress=bar", "-cq", "--no-verbose"]
)
def test_wget_is_quiet(options):
    expect(wget_progress, run(f"wget {options} https://example.com/a"))


def test_a_pipe_in_a_condition_is_looked_at():
    expect(masked_pipe_failure, run("if ls | grep -q a; then make; fi"))


def test_sh_may_not_know_pipefail():
    expect(masked_pipe_failure, 'FROM debian:12\nSHELL ["/bin/sh", "-o", "pipefail", "-c"]\nRUN «a | b»\n')


def test_runs_with_instructions_between():
    expect(consecutive_run, "FROM debian:12\nRUN a\nENV B=c\nRUN d\n")
    expect(consecutive_run, "FROM debian:12\nRUN a\n# why\n«RUN» d\n")


def test_a_password_that_is_asked_for():
    expect(password_in_build, run("passwd -l root && useradd -m app"))


@pytest.mark.parametrize(
    "script",
    [
        'echo "$HOME"',
        "read name && echo $name",
        'for x in a; do echo "$x"; done',
        'printf -v text a; echo "$text"',
        "echo '$name' \\$name",
        'echo "${name:?missing}"',
        'echo "$http_proxy"',
        'eval "$(env)"; echo $name',
    ],
)
def test_variables_that_are_set_or_may_be(script):
    expect(unset_variable, run(script))


def test_the_cache_of_another_user_is_mounted():
    expect(kept_pip_cache, run("--mount=type=cache,target=/home/app/.cache/pip pip install -r a"))
    expect(kept_pip_cache, run("pip install --no-cache -r a"))


@pytest.mark.parametrize(
    "shell",
    [
        '"/bin/sh", "-o", "pipefail", "-c"',
        '"sh", "-euo", "pipefail", "-c"',
        '"/bin/ash", "-eo", "pipefail", "-c"',
    ],
)
def test_shells_with_pipefail(shell):
    text = f"FROM alpine:3.22\nSHELL [{shell}]\nRUN a | b\nRUN curl -fsS https://example.com/x | sh\n"
    expect(masked_pipe_failure, text)
    expect(masked_download_failure, text)


def test_a_shell_with_another_option():
    text = 'FROM alpine:3.22\nSHELL ["/bin/sh", "-eo", "pipe", "-c"]\nRUN «wget -qO- https://example.com/x | sh»\n'
    expect(masked_download_failure, text)


@pytest.mark.parametrize(
    "script",
    ["curl -fsS https://a.example/x | bash -s -- -y", "wget -qO- https://a.example/k | sudo tee /etc/k"],
)
def test_a_download_is_one_finding(script):
    expect(masked_download_failure, run(f"«{script}»"))
    expect(masked_pipe_failure, run(script))


@pytest.mark.parametrize(
    "script",
    [
        "set -o pipefail; curl -fsS https://a.example/x | sh",
        "if curl -fsS https://a.example/x | sh; then echo; fi",
        "curl -fsS https://a.example/x.json | jq .name",
        "cat x | sh",
    ],
)
def test_no_download_that_fails_unnoticed(script):
    expect(masked_download_failure, run(script))


@pytest.mark.parametrize(
    "options",
    ["-q=2", "--quiet=2", "-q -q=1", "-oAPT::Get::Assume-Yes=yes", "--option=APT::Get::Assume-Yes=1"],
)
def test_apt_is_quiet_or_configured(options):
    expect(unconfirmed_apt_install, run(f"apt-get {options} install curl"))


def test_apt_is_quiet_at_level_1():
    expect(unconfirmed_apt_install, run("«apt-get -q=1 install» curl"))


def test_apt_is_configured_for_all_steps():
    write = "RUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/90yes\n"
    expect(unconfirmed_apt_install, f"FROM debian:12\n{write}RUN apt-get install curl\n")
    expect(unconfirmed_apt_install, f"FROM debian:12\nRUN «apt-get install» curl\n{write}")


@pytest.mark.parametrize(
    "mount",
    ["/usr/local/share/.cache/yarn/v6", "/home/node/.cache/yarn", "/opt/app/.cache/yarn", "${YARN_CACHE}"],
)
def test_yarn_has_its_cache_in_a_mount(mount):
    expect(kept_yarn_cache, f"FROM node:24\nRUN --mount=type=cache,target={mount} yarn install\n")


def test_yarn_has_another_cache():
    def mounted(step: str, before: str = "") -> str:
        return f"FROM node:24\n{before}RUN --mount=type=cache,target=/yc {step}\n"

    expect(kept_yarn_cache, mounted("yarn install --cache-folder=/yc"))
    expect(kept_yarn_cache, mounted("yarn install --cache-folder /yc/v6 --frozen-lockfile"))
    expect(kept_yarn_cache, mounted("yarn install", "ENV YARN_CACHE_FOLDER=/yc\n"))
    expect(kept_yarn_cache, mounted("«yarn install» --cache-folder /other"))
    expect(kept_yarn_cache, run("yarn install --cache-folder /tmp/yc && rm -rf /tmp/yc"))
    expect(kept_yarn_cache, run("yarn install --cache-folder $CACHE"))


def test_pip_has_another_cache():
    def mounted(step: str, target: str, before: str = "") -> str:
        return f"FROM python:3.13\n{before}RUN --mount=type=cache,target={target} {step}\n"

    expect(kept_pip_cache, mounted("pip install flask", "/root/.cache/pip/http"))
    expect(kept_pip_cache, mounted("pip install flask", "/pc", "ENV PIP_CACHE_DIR=/pc\n"))
    expect(kept_pip_cache, mounted("pip install --cache-dir /pc flask", "/pc"))
    expect(kept_pip_cache, mounted("«pip install» flask", "/root/.npm"))


@pytest.mark.parametrize("clean", ["dnf clean metadata", "yum clean expire-cache", "dnf clean dbcache"])
def test_a_part_of_the_cache_stays(clean):
    expect(kept_dnf_cache, f"FROM fedora:42\nRUN «dnf install» -y curl && {clean}\n")
    expect(kept_yum_cache, f"FROM centos:7\nRUN «yum install» -y curl && {clean}\n")


@pytest.mark.parametrize("clean", ["clean all", "clean packages metadata", "clean $PART", "-y clean all"])
def test_no_packages_stay(clean):
    expect(kept_dnf_cache, f"FROM fedora:42\nRUN dnf install -y curl && dnf {clean}\n")


def test_short_names_of_dnf():
    expect(unconfirmed_dnf_install, "FROM fedora:42\nRUN «dnf rei» curl && «dnf rm» vim && dnf -y dg curl\n")
    expect(kept_dnf_cache, "FROM fedora:42\nRUN «dnf rei» -y curl\n")


@pytest.mark.parametrize("end", ["cd ../..", "cd -", "cd", "cd ../", "cd /srv", "cd /srv/"])
def test_a_step_that_returns_to_its_directory(end):
    expect(lost_directory_change, f"FROM debian:12\nWORKDIR /srv\nRUN cd src/lib && make && {end}\n")


def test_a_step_that_ends_elsewhere():
    expect(lost_directory_change, "FROM debian:12\nWORKDIR /srv\nRUN make && «cd /srv/lib»\n")
    expect(lost_directory_change, "FROM debian:12\nRUN mkdir ../a && «cd ../a»\n")


def test_a_variable_of_another_stage():
    other = "FROM golang:1.26 AS build\nARG TOOL=1\nENV PREFIX=/opt\n"
    expect(
        undeclared_arg, other + "FROM debian:13\nRUN fetch tool-«$TOOL» && ls $PREFIX_DIR ${PREFIX:-/usr}\n"
    )
    expect(undeclared_arg, other + "FROM debian:13\nCOPY a «${PREFIX}/a»\n")
    expect(undeclared_arg, other + "FROM debian:13\nARG TOOL=2\nRUN fetch $TOOL && . /env && ls $PREFIX\n")
    expect(undeclared_arg, other + "FROM build\nRUN ls $PREFIX $TOOL\n")
    expect(undeclared_arg, other + "FROM acme/base:1\nRUN ls $PREFIX\n")


def test_a_misspelled_variable_of_a_script():
    start = "FROM debian:13\nARG MY_VERSION=1\nENV APP_HOME=/srv\n"
    expect(misspelled_variable, start + "RUN get «$MYVERSION» && ls «${APP_HOEM}»\n")
    expect(
        misspelled_variable, start + "RUN MYVERSION=2 && get $MYVERSION $APP_HOST $APP_HOMES ${APP_HOEM:-/}\n"
    )
    expect(misspelled_variable, start + "RUN . /etc/os-release && echo $MYVERSION\n")


@pytest.mark.parametrize("option", ["-s", "--simulate", "--no-network", "-sq"])
def test_an_installation_that_fetches_no_index(option):
    expect(kept_apk_cache, run(f"apk add {option} curl"))
    expect(kept_apk_cache, run(f"apk {option} add curl"))


def test_an_update_before_an_installation_without_a_cache():
    expect(
        kept_apk_cache,
        run("«apk update»; \\\n    apk add --no-cache curl # for health"),
        fixed=run("apk add --no-cache curl # for health"),
    )
    expect(kept_apk_cache, run("apk update && apk upgrade && apk add --no-cache curl"))
    expect(kept_apk_cache, run("apk --no-cache update && apk add --no-cache curl"))
    expect(kept_apk_cache, run("apk update && apk add --no-cache curl && rm -rf /var/cache/apk"))


def test_removals_that_may_have_nothing_to_remove():
    expect(unconfirmed_apt_install, run("apt-get autoremove --purge && «apt-get remove» vim"))


def test_lists_that_a_later_step_uses_are_not_removed():
    text = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"
    (finding,) = findings(kept_apt_lists, text)
    assert not finding.fixes
    (finding,) = findings(kept_apt_lists, text.replace("install -y curl", "clean"))
    assert finding.fixes
    (finding, _) = findings(kept_apt_lists, text + "RUN apt-get update && apt-get install -y vim\n")
    assert not finding.fixes


@pytest.mark.parametrize(
    "script",
    [
        'echo "root:$(openssl rand -base64 12)" | chpasswd',
        "printf 'app:%s' \"$(head -c 12 /dev/urandom | base64)\" | chpasswd",
        'echo "app:$(date)" | «chpasswd»',
        'echo "See https://example.com: x" && echo -n "root:$(uuidgen)" | chpasswd',
        'echo "app:$(pwgen 12)" | chpasswd && echo "root:x" | «chpasswd»',
    ],
)
def test_a_random_password(script: str) -> None:
    expect(password_in_build, run(script))
