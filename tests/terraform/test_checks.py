"""Checks of tables: each reports what it should, and nothing about an unknown value."""

import pytest

from aurora_devops.cloud import (
    Table,
    all_of,
    any_of,
    companion,
    contains_all_of,
    contains_none_of,
    each,
    is_absent,
    is_at_least,
    is_at_most,
    is_false,
    is_none_of,
    is_one_of,
    is_set,
    is_true,
    row,
    when,
)

from .bringing import resource

RULE = each("rule", is_none_of("cidr", "0.0.0.0/0"))


@pytest.mark.parametrize(
    ("check", "body", "advice"),
    [
        (is_true("a"), "", "set a = true"),
        (is_true("a"), "a = false", "set a = true"),
        (is_true("a"), 'a = "true"', None),
        (is_true("a"), "a = var.v", None),
        (is_true("a", default=True), "", None),
        (is_true("n.a"), "n {}", "set n.a = true"),
        (is_true("n.a"), "n {\n  a = true\n}", None),
        (is_false("a"), "", None),
        (is_false("a"), "a = true", "set a = false"),
        (is_false("a", default=True), "", "set a = false"),
        (is_false("a", default=True), "a = var.v", None),
        (is_set("a"), "", "set a"),
        (is_set("a"), 'a = ""', "set a"),
        (is_set("a"), 'a = " "', "set a"),
        (is_set("a"), "a = []", "set a"),
        (is_set("a"), "a {}", None),
        (is_set("a"), "a = t.other.id", None),
        (is_absent("a"), "a = 1", "remove a"),
        (is_absent("a"), "a = null", None),
        (is_absent("a"), "a = var.v", None),
        (is_one_of("a", "x", "y"), 'a = "z"', 'set a = "x" or "y"'),
        (is_one_of("a", "x", "y"), 'a = "X"', None),
        (is_one_of("a", "x"), "", 'set a = "x"'),
        (is_one_of("a", "x", default="x"), "", None),
        (is_one_of("a", "x"), "a = var.v", None),
        (is_none_of("a", "x"), 'a = "x"', 'a is "x"'),
        (is_none_of("a", "x"), "", None),
        (is_none_of("a", "x", default="x"), "", 'a is "x"'),
        (contains_none_of("a", "x"), 'a = ["y", "x"]', 'remove "x" from a'),
        (contains_none_of("a", "x"), 'a = [var.v, "x"]', 'remove "x" from a'),
        (contains_none_of("a", "x"), "a = [var.v]", None),
        (contains_all_of("a", "x", "y"), 'a = ["x"]', 'add "y" to a'),
        (contains_all_of("a", "x"), "a = [var.v]", None),
        (contains_all_of("a", "x"), 'a = ["X", "z"]', None),
        (is_at_least("a", 7), "a = 6", "set a to at least 7"),
        (is_at_least("a", 7), "", "set a to at least 7"),
        (is_at_least("a", 7, default=30), "", None),
        (is_at_least("a", 7), "a = var.v", None),
        (is_at_most("a", 7), "a = 8", "set a to at most 7"),
        (is_at_most("a", 7), "", "set a to at most 7"),
        (is_at_most("a", 7, default=1), "", None),
        (RULE, 'rule {\n  cidr = "10.0.0.0/8"\n}\nrule {\n  cidr = "0.0.0.0/0"\n}', 'cidr is "0.0.0.0/0"'),
        (RULE, "", None),
        (any_of(is_true("a"), is_true("b")), "b = true", None),
        (any_of(is_true("a"), is_true("b")), "b = var.v", None),
        (any_of(is_true("a"), is_true("b")), "b = false", "set a = true"),
        (all_of(is_true("a"), is_true("b")), "a = true", "set b = true"),
        (when(lambda one: one.get("k").string == "x", is_true("a")), 'k = "x"', "set a = true"),
        (when(lambda one: one.get("k").string == "x", is_true("a")), "k = var.v", None),
        (companion("other", "of"), "", "add other"),
    ],
)
def test_checks(check, body, advice):
    text = f'variable "v" {{}}\nresource "t" "this" {{\n{body}\n}}\nresource "t" "other" {{}}\n'
    fault = check(resource(text, "this"))
    assert (fault and fault.advice) == advice


@pytest.mark.parametrize(
    ("other", "advice"),
    [
        ("of = t.this.id\n  on = true", None),
        ("of = t.this.id\n  on = false", "set on = true"),
        ("of = t.this.id\n  on = var.v", None),
        ("of = var.v", None),
        ("of = t.another.id\n  on = true", "add other"),
    ],
)
def test_a_companion_has_to_pass_the_check(other, advice):
    text = 'variable "v" {}\nresource "t" "this" {}\nresource "t" "another" {}\n'
    text += f'resource "other" "o" {{\n  {other}\n}}\n'
    fault = companion("other", "of", is_true("on"))(resource(text, "this"))
    assert (fault and fault.advice) == advice


def test_a_table_answers_for_the_ids_of_its_rows():
    table = Table(
        row("t", is_true("a"), checkov="CKV_X_1", trivy="AWS-0026"),
        row(("t", "u"), is_true("b"), checkov=("CKV_X_2", "CKV_X_3"), problem="lacks b"),
    )
    assert table.equivalents == {
        "checkov": ("CKV_X_1", "CKV_X_2", "CKV_X_3"),
        "trivy": ("AWS-0026", "aws-ec2-enable-volume-encryption", "aws-ebs-enable-volume-encryption"),
    }
    found = list(table.findings(resource('resource "t" "x" {}\n'), "is wrong"))
    assert [(one.message, sorted(one.ids)[0]) for one in found] == [
        ("'t.x' is wrong; set a = true", "aws-ebs-enable-volume-encryption"),
        ("'t.x' lacks b; set b = true", "ckv_x_2"),
    ]
    assert list(table.findings(resource('resource "v" "x" {}\n'), "is wrong")) == []
