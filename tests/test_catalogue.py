"""What holds for every policy: codes, names, pages, profiles, and that pages are fresh."""

import re
from collections import Counter
from pathlib import Path

import pytest

from aurora_devops.cli.explain import files
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.policy import CATEGORIES, SEVERITIES, Policy
from aurora_devops.core.run import default_catalogue
from aurora_devops.testing import unmark
from each_policy import POLICIES, each_policy

ROOT = Path(__file__).parent.parent
# These visit subjects of every kind: a kind's own policy of the same name would report a thing twice.
SHARED = {"files", "images", "secrets", "shell"}
# Families whose examples do not have all their reasons yet.
WITHOUT_REASONS = {
    "compose",
    "dockerfile",
    "files",
    "images",
    "kubernetes",
}
PEERS = {
    "actionlint",
    "buildkit",
    "checkov",
    "dashboard-linter",
    "dclint",
    "detect-secrets",
    "gitleaks",
    "hadolint",
    "kube-linter",
    "kube-score",
    "pint",
    "poutine",
    "prometheus",
    "shellcheck",
    "spectral",
    "tflint",
    "trivy",
    "zizmor",
}


def test_codes_and_names_are_unique():
    for words in ([policy.code for policy in POLICIES], [policy.names.qualified for policy in POLICIES]):
        assert [word for word, count in Counter(words).items() if count > 1] == []


def test_a_name_means_the_same_in_every_kind():
    meant: dict[str, set[str]] = {}
    for policy in POLICIES:
        meant.setdefault(policy.name, set()).add(policy.category)
    assert {name: categories for name, categories in meant.items() if len(categories) > 1} == {}


def test_what_is_about_every_kind_has_a_name_of_its_own():
    shared = {policy.name for policy in POLICIES if policy.names.family in SHARED}
    assert {
        policy.names.qualified
        for policy in POLICIES
        if policy.name in shared and policy.names.family not in SHARED
    } == set()


def test_no_alias_is_anothers_name():
    names = {policy.name for policy in POLICIES} | {policy.code for policy in POLICIES}
    assert [alias for policy in POLICIES for alias in policy.aliases if alias in names] == []


@each_policy
def test_shape(policy: Policy):
    assert re.fullmatch(r"[A-Z]{3}\d{3}", policy.code)
    assert policy.severity in SEVERITIES
    assert policy.category in CATEGORIES
    assert set(policy.equivalents) <= PEERS
    assert policy.module.rpartition(".")[2].replace("_", "-") == policy.name


@each_policy
def test_a_name_says_what_is_found(policy: Policy):
    assert not re.match(r"(no|avoid|use|ensure|require|must|should|dont|check)-", policy.name), (
        "it reads after 'allow'"
    )


@each_policy
def test_the_page_has_its_shape(policy: Policy):
    first, _, rest = policy.page.partition("\n")
    assert first.endswith("."), "the first line is one sentence"
    assert len(first) <= 110
    assert rest.startswith("\n"), "an empty line follows it"
    assert len(rest.split()) >= 8, "then why it hurts, and what to do instead"


@each_policy
def test_examples_show_both_sides(policy: Policy):
    if policy.name in ("unreadable-file", "softened-suppression"):
        return  # a text alone cannot show it
    assert any(example.bad for example in policy.examples)
    assert any(not example.bad for example in policy.examples)


@each_policy
def test_no_example_contradicts_another(policy: Policy):
    reported: dict[tuple[object, ...], bool] = {}
    for example in policy.examples:
        (path, marked), *others = files(policy, example, default_catalogue())
        case = (path, unmark(marked)[0], *others)
        assert reported.setdefault(case, example.bad) == example.bad, f"both ways: {example.text}"


@each_policy
def test_an_example_that_is_not_reported_has_a_reason(policy: Policy):
    if policy.names.family not in WITHOUT_REASONS:
        assert [example.text for example in policy.examples if not (example.bad or example.because)] == []


def test_a_folder_has_one_family_of_codes():
    families: dict[str, set[str]] = {}
    for policy in POLICIES:
        families.setdefault(policy.names.family, set()).add(policy.code[:3])
    assert {folder: sorted(codes) for folder, codes in families.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("name", Catalogue.profile_names())
def test_a_profile_names_policies_that_exist(name):
    profile = default_catalogue().profile(name)
    assert set(profile.entries) <= {policy.code for policy in POLICIES}
    assert profile.everything or len(profile.entries) > 5
    assert profile.description


def test_the_index_has_the_names_of_every_policy():
    assert default_catalogue().names == tuple(policy.names for policy in POLICIES)


@pytest.mark.parametrize("name", ["recommended", "strict"])
def test_lists_are_sorted(name):
    text = (ROOT / "policies/aurora_policies/profiles" / f"{name}.yaml").read_text()
    listed = re.findall(r"^  - (\S+)$", text, re.MULTILINE)
    assert listed == sorted(listed)
    assert len(listed) == len(set(listed))


def test_strict_holds_all_that_is_recommended():
    catalogue = default_catalogue()
    assert set(catalogue.profile("recommended").entries) <= set(catalogue.profile("strict").entries)


def test_every_recommended_category_has_policies():
    recommended = default_catalogue().profile("recommended")
    held = {policy.category for policy in POLICIES if recommended.entry(policy)}
    assert held >= {"validity", "security", "reliability", "reproducibility", "maintainability"}


def test_public_names_exist():
    import aurora_devops

    for name in aurora_devops.__all__:
        assert getattr(aurora_devops, name) is not None
