"""Plan files: the output of `terraform show -json`."""

import json
from typing import Any

import pytest

import aurora_devops
from aurora_devops.cloud import CloudResource
from aurora_devops.core.context import alone
from aurora_devops.core.source import Source
from aurora_devops.formats import json as located
from aurora_devops.kinds.terraform.kind import is_plan, read_plan


def change(
    address: str,
    after: Any = None,
    unknown: Any = None,
    *,
    actions: tuple[str, ...] = ("create",),
    **other: Any,
) -> dict[str, Any]:
    *_, type, name = address.split("[")[0].split(".")
    made = {"actions": list(actions), "before": None, "after": after, "after_unknown": unknown or {}}
    return {"address": address, "mode": "managed", "type": type, "name": name, "change": made, **other}


def plan(*changes: dict[str, Any], root: dict[str, Any] | None = None, **other: Any) -> str:
    data = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {},
        "resource_changes": changes,
        "configuration": {"root_module": root or {}},
        **other,
    }
    return json.dumps(data, indent=2)


def resources(text: str) -> dict[str, CloudResource]:
    source = Source("plan.json", text)
    document = read_plan(source, located.read(text).documents[0], alone())
    assert not document.problems, document.problems
    return {node.label: node for node in document.walk() if isinstance(node, CloudResource)}


def excerpts(text: str, policy: str) -> list[str]:
    report = aurora_devops.lint({"plan.json": text}, profile="all", select=[policy])
    assert not report.failures, report.failures
    return [text[finding.span.start : finding.span.end] for finding in report.findings]


def test_a_value_is_known_unknown_or_absent():
    text = plan(
        change(
            "aws_ebs_volume.a",
            {"size": 8, "encrypted": None, "tags": {}, "zones": ["a", None]},
            {"arn": True, "zones": [False, True]},
        )
    )
    volume = resources(text)["aws_ebs_volume.a"]
    assert volume.get("size").number == 8
    assert volume.get("encrypted").absent
    assert volume.get("tags").absent
    assert volume.get("iops").absent
    assert volume.get("arn").unknown
    assert [item.string for item in volume.get("zones").items] == ["a", None]
    assert volume.get("zones", 1).unknown
    assert not volume.sets("encrypted")
    assert volume.sets("arn")


def test_blocks_are_the_maps_of_a_list():
    rules = [{"from_port": 22, "cidr_blocks": ["10.0.0.0/8"]}, {"from_port": 443, "cidr_blocks": None}]
    group = resources(plan(change("aws_security_group.web", {"ingress": rules, "egress": []})))
    ingress = group["aws_security_group.web"].blocks("ingress")
    assert [block.get("from_port").number for block in ingress] == [22, 443]
    assert ingress[0].get("cidr_blocks", 0).string == "10.0.0.0/8"
    assert not group["aws_security_group.web"].blocks("egress")
    assert group["aws_security_group.web"].get("ingress", "from_port").number == 22
    assert group["aws_security_group.web"].get("ingress", 1, "from_port").number == 443


def test_what_is_deleted_or_only_read_is_not_judged():
    text = plan(
        change("aws_ebs_volume.old", None, actions=("delete",)),
        change("aws_ebs_volume.new", {}, actions=("delete", "create")),
        {**change("data.aws_ebs_volume.read", {}, actions=("read",)), "mode": "data"},
        change("aws_ebs_volume.kept", {}, actions=("no-op",)),
    )
    assert list(resources(text)) == ["aws_ebs_volume.new", "aws_ebs_volume.kept"]


def test_findings_are_at_the_value_or_at_the_address():
    text = plan(
        change("aws_ebs_volume.a", {"encrypted": False}),
        change("module.data.aws_ebs_volume.b[0]", {"size": 8}, module_address="module.data"),
        change("aws_ebs_volume.c", {"size": 8}, {"encrypted": True}),
    )
    assert excerpts(text, "unencrypted-storage") == ["false", '"module.data.aws_ebs_volume.b[0]"']


def test_policy_documents_are_read():
    document = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*"}]}
    text = plan(change("aws_ecr_repository_policy.web", {"policy": json.dumps(document)}))
    source = Source("plan.json", text)
    walked = read_plan(source, located.read(text).documents[0], alone()).walk()
    (found,) = [node for node in walked if type(node).__name__ == "PolicyDocument"]
    assert found.role == "resource"
    assert found.statements[0].to_everyone() is not None


LOG = change("aws_flow_log.a", {}, {"vpc_id": True})


def call(*references: str) -> dict[str, Any]:
    return {"expressions": {"vpc": {"references": list(references)}}}


def declared(*references: str) -> dict[str, Any]:
    return {"address": "aws_flow_log.a", "expressions": {"vpc_id": {"references": list(references)}}}


@pytest.mark.parametrize(
    ("root", "changes", "found"),
    [
        ({"resources": [declared("aws_vpc.a.id", "aws_vpc.a")]}, [change("aws_vpc.a", {}), LOG], 0),
        ({"resources": [declared("aws_vpc.b.id", "aws_vpc.b")]}, [change("aws_vpc.a", {}), LOG], 1),
        # What a local refers to is not in a plan.
        ({"resources": [declared("local.vpc")]}, [change("aws_vpc.a", {}), LOG], 0),
        # An output of the module that has the network.
        (
            {
                "resources": [declared("module.n.id", "module.n")],
                "module_calls": {
                    "n": {"module": {"outputs": {"id": {"expression": {"references": ["aws_vpc.a.id"]}}}}}
                },
            },
            [change("module.n[0].aws_vpc.a", {}, module_address="module.n[0]"), LOG],
            0,
        ),
        # A variable of the module that has the log.
        (
            {
                "module_calls": {
                    "l": {**call("aws_vpc.a.id"), "module": {"resources": [declared("var.vpc")]}},
                },
            },
            [
                change("aws_vpc.a", {}),
                change("module.l.aws_flow_log.a", {}, {"vpc_id": True}, module_address="module.l"),
            ],
            0,
        ),
        # A variable that leads to another network.
        (
            {
                "module_calls": {
                    "l": {**call("aws_vpc.b.id"), "module": {"resources": [declared("var.vpc")]}},
                },
            },
            [
                change("aws_vpc.a", {}),
                change("module.l.aws_flow_log.a", {}, {"vpc_id": True}, module_address="module.l"),
            ],
            1,
        ),
        # A variable that refers to itself.
        (
            {
                "module_calls": {
                    "l": {**call("module.l.vpc"), "module": {"resources": [declared("var.vpc")]}},
                },
            },
            [change("aws_vpc.a", {})],
            1,
        ),
    ],
)
def test_references_are_those_of_the_configuration(root, changes, found):
    assert len(excerpts(plan(*changes, root=root), "missing-flow-log")) == found


def test_a_plan_that_is_not_complete_lacks_no_companion():
    assert excerpts(plan(change("aws_vpc.a", {})), "missing-flow-log")
    assert not excerpts(plan(change("aws_vpc.a", {}), complete=False), "missing-flow-log")
    assert not excerpts(plan(change("aws_vpc.a", {}), errored=True), "missing-flow-log")


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"format_version": "1.0", "resource_changes": []},
        {"format_version": 1, "terraform_version": "1.9.0", "resource_changes": []},
        {"format_version": "1.0", "terraform_version": "1.9.0", "values": {}},
    ],
)
def test_other_data_are_no_plans(data):
    assert not is_plan(data)


@pytest.mark.parametrize(
    "broken",
    [
        {"resource_changes": [1, {}, {"mode": "managed", "address": "a.b", "type": "a"}]},
        {"configuration": {"root_module": {"resources": [1], "module_calls": [1]}}},
        {"configuration": {"root_module": {"module_calls": {"a": {"module": {"outputs": 1}}}}}},
        {"configuration": []},
    ],
)
def test_broken_plans_do_not_fail(broken):
    text = plan(change("aws_vpc.a", {}), LOG, **broken)
    report = aurora_devops.lint({"plan.json": text}, profile="all")
    assert not report.failures
