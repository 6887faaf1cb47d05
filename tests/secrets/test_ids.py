"""Ids of other linters concern the formats that they stand for, and not the policy that finds them."""

import pytest

import aurora_devops
from aurora_devops.core.run import default_catalogue
from aurora_devops.secrets.formats import AWS_KEY_ID, NAMED, SHAPED, TOKENS
from aurora_devops.secrets.ids import IDS

SENDGRID = "SG." + "x7Kq2mW9bT4nVc1zLd8RfA" + "." + "pY3hJ6sQ0uE5gX9wK2iO7vB4nM1tC8rZlDaFjHkPqSu"
MAILCHIMP = "0123456789abcdef" * 2 + "-us12"
COMPOSE = f"services:\n  a:\n    image: a:1\n    environment:\n      A: {SENDGRID}\n      B: {MAILCHIMP}\n"


def lines(text=COMPOSE, **settings):
    report = aurora_devops.lint({"compose.yaml": text}, **settings)
    return [f.line for f in report.findings if f.policy.name == "messaging-token"]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("mailchimp-api-key", [6]),
        ("gitleaks:sendgrid-api-token", [5]),
        ("SendGridDetector", [5]),
        ("twilio-api-key", []),
        ("messaging-token", [5, 6]),
        ("SEC019", [5, 6]),
        ("security", [5, 6]),
    ],
)
def test_an_id_selects_its_own_formats(word, found):
    assert lines(select=[word]) == found
    assert lines(ignore=[word]) == [line for line in (5, 6) if line not in found]


def test_ids_add_up_and_are_taken_away():
    both = ["mailchimp-api-key", "sendgrid-api-token"]
    assert lines(select=both) == [5, 6]
    assert lines(select=["SEC019"], ignore=both) == []
    assert lines(select=["SEC019", "mailchimp-api-key"]) == [5, 6]
    assert lines(select=both, ignore=["SEC019"]) == []


@pytest.mark.parametrize(
    ("comment", "found"),
    [("aurora: ignore-file[mailchimp-api-key]", [5]), ("aurora: ignore-file[SEC019]", [])],
)
def test_a_suppression_concerns_the_formats_of_its_ids(comment, found):
    assert lines(f"{COMPOSE}# {comment}\n") == found


def test_a_cached_result_keeps_its_ids(repository):
    root = repository({"compose.yaml": COMPOSE})
    for _ in range(2):
        report = aurora_devops.lint(root, select=["mailchimp-api-key"])
        assert [f.line for f in report.findings] == [6]


def test_every_id_of_a_policy_belongs_to_a_format():
    families = {}
    for row in (*TOKENS, *SHAPED, *NAMED):
        families.setdefault(row.family, set()).update(IDS.get(row.title, ()))
    # Without the key that it belongs to, the id of an access key is reported as one of a client.
    families["client-identifier"].update(IDS[AWS_KEY_ID])
    for policy in default_catalogue().policies:
        if policy.by_id and policy.names.family == "secrets" and policy.name != "placeholder-token":
            assert families[policy.name] == {id for ids in policy.equivalents.values() for id in ids}, (
                policy.name
            )
