"""What GitLab pipelines share with other artifacts: images, scripts, variables."""

import pytest

from aurora_devops import lint
from aurora_devops.kinds.gitlab.shells import shell_of

ROOT = ".gitlab-ci.yml"


def found(text, *names):
    report = lint({ROOT: text}, profile="all")
    assert not report.failures
    return [(f.policy.name, f.line) for f in report.findings if f.policy.name in names]


def test_images_of_jobs_services_defaults_and_the_top_are_images():
    text = (
        "image: alpine:latest\n"
        "default:\n"
        "  services:\n"
        "    - name: redis:latest\n"
        "a:\n"
        "  image:\n"
        "    name: debian:latest\n"
        "  services: [postgres:latest]\n"
        "  script: make\n"
    )
    assert found(text, "latest-tag") == [("latest-tag", line) for line in (1, 4, 7, 8)]


@pytest.mark.parametrize("image", ["$IMAGE", "alpine:$VERSION", "alpine:$[[ inputs.version ]]"])
def test_an_image_that_is_filled_in_is_unknown(image):
    text = f"spec:\n  inputs: {{version: {{default: x}}}}\n---\na:\n  image: {image}\n  script: make\n"
    assert found(text, "latest-tag", "untagged-image") == []


@pytest.mark.parametrize(
    ("image", "machine"), [("macos-15-xcode-16", True), ("macos-26-xcode-26", True), ("macos-tools", False)]
)
@pytest.mark.parametrize("form", ["image: {}", "image:\n    name: {}"])
def test_the_machine_of_a_hosted_runner_is_no_image_of_a_registry(image, machine, form):
    text = f"a:\n  {form.format(image)}\n  tags: [saas-macos-medium-m1]\n  script: make\n"
    assert bool(found(text, "untagged-image")) == (not machine)


def test_commands_in_nested_lists_are_scripts_with_their_own_lines():
    text = "a:\n  script:\n    - - make\n      - curl -s https://example.org/x.sh | sh\n    - make\n"
    assert found(text, "remote-script") == [("remote-script", 4)]


def test_hooks_and_steps_are_scripts():
    text = (
        "a:\n"
        "  hooks:\n"
        "    pre_get_sources_script:\n"
        "      - curl -s https://example.org/x.sh | sh\n"
        "  run:\n"
        "    - name: build\n"
        "      script: curl -s https://example.org/x.sh | sh\n"
    )
    assert found(text, "remote-script") == [("remote-script", 4), ("remote-script", 7)]


def test_an_input_in_a_script_is_an_expression_and_keeps_the_places():
    text = (
        "spec:\n  inputs: {name: {default: x}}\n---\n"
        "a:\n  script:\n    - echo $[[ inputs.name ]] && curl -s https://example.org/x.sh | sh\n"
    )
    (finding,) = [f for f in lint({ROOT: text}, profile="all").findings if f.policy.name == "remote-script"]
    assert text[finding.span.start : finding.span.end].startswith("curl")


@pytest.mark.parametrize(
    "job",
    [
        "  tags: [windows]\n",
        "  image: mcr.microsoft.com/powershell:7.4\n",
        "  before_script: [$env:PATH += ';C:\\tools']\n",
    ],
)
def test_powershell_is_not_read_as_a_posix_shell(job):
    text = f"a:\n{job}  script:\n    - if ($LASTEXITCODE -ne 0) {{ exit 1 }}\n    - echo $x\n"
    assert found(text, "unquoted-variable", "unfinished-script") == []
    posix = text.replace(job, "")
    assert found(posix, "unquoted-variable")


@pytest.mark.parametrize(
    ("image", "shell"),
    [("alpine:3.20", "ash"), ("docker:27", "ash"), ("acme/alpine:1", ""), ("debian:12", ""), ("", "")],
)
def test_the_shell_of_a_job_is_that_of_its_image(image, shell):
    assert shell_of(image, [], ["make"]) == shell


def test_variables_are_settings():
    text = (
        "variables:\n"
        "  GIT_SSL_NO_VERIFY: '1'\n"
        "a:\n"
        "  variables:\n"
        "    NODE_TLS_REJECT_UNAUTHORIZED: {value: '0'}\n"
        "  rules:\n"
        "    - if: $A\n"
        "      variables:\n"
        "        PYTHONHTTPSVERIFY: '0'\n"
        "  script: make\n"
    )
    name = "unchecked-certificate-setting"
    assert found(text, name) == [(name, 2), (name, 5), (name, 9)]


def test_secrets_in_variables_are_found():
    text = "variables:\n  DATABASE_PASSWORD: k7Gf2pQ9xZvB4n\na:\n  script: make\n"
    assert found(text, "inline-secret") == [("inline-secret", 2)]
    assert found(text.replace("k7Gf2pQ9xZvB4n", "$SECRET"), "inline-secret") == []


def test_a_substitution_that_a_quote_interrupts_is_no_secret():
    text = 'a:\n  script:\n    - \'curl --form token="$(cat "$FILE")" https://example.org\'\n'
    assert found(text, "inline-secret", "weak-password") == []
