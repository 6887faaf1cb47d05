"""The words that call policies: their spellings, and what is imported for them."""

import subprocess
import sys

import pytest

from aurora_devops import ConfigError
from aurora_devops.core.names import canonical
from aurora_devops.core.run import default_catalogue

CATALOGUE = default_catalogue()


def codes(word):
    return [names.code for names in CATALOGUE.called(word)]


@pytest.mark.parametrize(
    "word", ["DS-0002", "ds002", "AVD-DS-0002", "avd-ds-2", "trivy:DS002", "Trivy:AVD-DS-0002"]
)
def test_spellings_of_an_id_are_one(word):
    assert codes(word) == codes("DS-0002") != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("KSV014", "DS014"), ("SC2086", "DL2086"), ("CKV_K8S_1", "CKV_K8S_10"), ("DL1", "x:DL1")],
)
def test_letters_and_numbers_are_kept(one, other):
    assert canonical(one) != canonical(other)


def test_an_id_without_a_number_is_only_lower_case():
    assert canonical("AWS-Access-Key-ID") == "aws-access-key-id"
    assert canonical("promql/series") == "promql/series"


def test_a_linter_chooses_among_policies_that_share_an_id():
    both, one = codes("host-network"), codes("kube-linter:host-network")
    assert set(one) < set(both)
    assert {CATALOGUE.policy(code).names.family for code in one} == {"kubernetes"}


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("latest-tga", "unknown policy 'latest-tga'; did you mean latest-tag?"),
        (
            "kube-lintr:x",
            "unknown policy 'kube-lintr:x'; 'kube-lintr' is not a linter with ids; did you mean kube-linter?",
        ),
        ("hadolint:DL3070", "unknown policy 'hadolint:DL3070'; did you mean DL3"),
        ("x:y", "unknown policy 'x:y'; 'x' is not a linter with ids"),
    ],
)
def test_an_unknown_word_gets_the_nearest_one(word, message):
    with pytest.raises(ConfigError) as caught:
        CATALOGUE.called(word)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    "argument",
    ["--ignore=missing-user", "--select=DL3007,kube-linter:host-network", "--extend-select=CKV_K8S_16"],
)
def test_a_word_imports_only_what_it_names(repository, argument):
    repository({"Dockerfile": "FROM debian:12\n"})
    code = f"""
import sys
from aurora_devops.cli.lint import main
main(["--no-cache", "--quiet", {argument!r}])
print([name for name in sys.modules if name.startswith("aurora_policies.openapi.")])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_an_unused_suppression_imports_only_what_it_names(repository):
    repository({"Dockerfile": "# aurora: ignore[privileged-container]\nFROM debian:12\n"})
    code = """
import sys
from aurora_devops.cli.lint import main
main(["--no-cache", "--quiet"])
print([name for name in sys.modules if name.startswith("aurora_policies.openapi.")])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
