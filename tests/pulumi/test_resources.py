"""Resources of programs in YAML: names, places, companions, suppressions."""

import pytest

import aurora_devops
from aurora_devops.core.source import Span

from .programs import HEAD, marked, resource

VOLUME = "resources:\n  data:\n    type: aws:ebs:Volume\n"
ENCRYPTION = ("unencrypted-storage",)
FLOW_LOG = ("missing-flow-log",)
NETWORK = "resources:\n  main:\n    type: aws:ec2:Vpc\n    properties: {cidrBlock: 10.0.0.0/16}\n"


def test_attributes_have_the_names_of_terraform():
    instance = resource(
        f"""{HEAD}
resources:
  web:
    type: aws:ec2:Instance
    properties:
      instanceType: t3.micro
      ebsBlockDevices:
        - deviceName: /dev/sda1
          encrypted: false
        - deviceName: /dev/sdb
      metadataOptions: {{httpTokens: optional}}
      tags: {{Name: web, some_key: a}}
"""
    )
    assert instance.label == "aws:ec2:Instance.web"
    assert instance.provider == "aws"
    assert instance.get("instance_type").string == "t3.micro"
    assert [one.get("device_name").string for one in instance.blocks("ebs_block_device")] == [
        "/dev/sda1",
        "/dev/sdb",
    ]
    assert instance.get("ebs_block_device", "encrypted").is_false
    assert instance.get("ebs_block_device", 1, "device_name").string == "/dev/sdb"
    assert instance.get("metadata_options", 0, "http_tokens").string == "optional"
    assert instance.get("metadata_options", 1, "http_tokens").absent
    assert instance.blocks("metadata_options")[0].get("http_tokens").string == "optional"
    assert instance.get("tags", "Name").string == "web"
    assert instance.get("tags", "some_key").string == "a"
    assert not instance.sets("user_data")


@pytest.mark.parametrize(
    ("attribute", "written"),
    [
        ("ingress", "ingress"),
        ("versioning", "versionings"),
        ("global_secondary_index", "globalSecondaryIndexes"),
        ("weighted_routing_policy", "weightedRoutingPolicies"),
        ("rest_api_id", "restApi"),
        ("kms_key_arn", "kmsKeyArn"),
    ],
)
def test_lists_have_a_plural_name(attribute, written):
    made = resource(f"{HEAD}resources:\n  a:\n    type: aws:s3:Bucket\n    properties: {{{written}: x}}\n")
    assert made.get(attribute).string == "x"


@pytest.mark.parametrize(
    "text",
    [
        "resources:\n  «data»:\n    type: aws:ebs:Volume\n",
        VOLUME + "    properties: {encrypted: «false»}\n",
        VOLUME + "    properties:\n      size: 8\n      encrypted: «${no}»\nvariables: {no: false}\n",
        VOLUME + "    properties: {encrypted: «'${no}'»}\nconfig: {no: false}\n",
        VOLUME + "    properties: {encrypted: true}\n",
        VOLUME + "    properties: {encrypted: '${yes}'}\nvariables: {yes: true}\n",
        # What a stack or another tool decides is unknown.
        VOLUME + "    properties: {encrypted: '${flag}'}\nconfig: {flag: {type: boolean}}\n",
        VOLUME + "    properties: {encrypted: {'fn::invoke': {function: 'a:b:c'}}}\n",
        VOLUME + "    properties: ${all}\nvariables: {all: {size: 8}}\n",
        VOLUME + "    get: {id: vol-1}\n",
        # Another package with resources of the same name.
        "resources:\n  data:\n    type: acme:ec2:Volume\n",
    ],
)
def test_places(text):
    found, wanted = marked(HEAD + text, select=ENCRYPTION)
    assert found == wanted


def test_a_missing_value_of_a_block_is_at_its_key():
    text = (
        HEAD
        + """\
resources:
  web:
    type: aws:ec2:Instance
    properties:
      «metadataOptions»:
        httpEndpoint: enabled
"""
    )
    found, wanted = marked(text, select=("instance-metadata-v1",))
    assert found == wanted


def test_the_place_where_a_value_is_set_is_related():
    text = HEAD + VOLUME + "    properties: {encrypted: '${no}'}\nvariables: {no: false}\n"
    report = aurora_devops.lint({"Pulumi.yaml": text}, profile="all", select=list(ENCRYPTION))
    (finding,) = report.findings
    assert [place.message for place in finding.related] == ["the value is set here"]
    assert finding.related[0].location.line == text.count("\n", 0, text.index("no: false")) + 1


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ("", True),
        ("  log: {type: aws:ec2:FlowLog, properties: {vpcId: '${main.id}'}}\n", False),
        ("  log: {type: aws:ec2:FlowLog, properties: {vpcId: '${main}'}}\n", False),
        (
            "  log: {type: aws:ec2:FlowLog, properties: {vpcId: '${network}'}}\nvariables: {network: '${main.id}'}\n",
            False,
        ),
        ("  log: {type: aws:ec2:FlowLog, properties: {vpcId: vpc-1}}\n", True),
        (
            "  log: {type: aws:ec2:FlowLog, properties: {vpcId: '${other.id}'}}\n  other: {type: aws:ec2:Vpc}\n",
            True,
        ),
        (
            "  log: {type: aws:ec2:FlowLog, properties: {vpcId: '${id}'}}\nconfig: {id: {type: string}}\n",
            False,
        ),
        # A component may create one for the network that it is given.
        ("  more: {type: org:network:Logs, properties: {vpcs: ['${main.id}']}}\n", False),
        ("  more: {type: org:network:Logs, properties: {size: 3}}\n", True),
    ],
)
def test_companions(other, found):
    report = aurora_devops.lint({"Pulumi.yaml": HEAD + NETWORK + other}, profile="all", select=list(FLOW_LOG))
    names = [finding.message.split("'")[1] for finding in report.findings]
    assert ("aws:ec2:Vpc.main" in names) is found


def test_what_a_component_exports_may_have_a_companion():
    def found(outputs: str) -> int:
        inner = NETWORK.replace("\n", "\n    ").rstrip()
        text = f"name: net\nruntime: yaml\ncomponents:\n  network:\n    {inner}\n{outputs}"
        report = aurora_devops.lint({"PulumiPlugin.yaml": text}, profile="all", select=list(FLOW_LOG))
        return len(report.findings)

    assert found("") == 1
    assert found("    outputs: {id: '${main.id}'}\n") == 0


def test_meta_arguments_of_terraform_are_unknown():
    """Pulumi creates a replacement before it deletes a resource, and has options in place of a lifecycle."""
    made = resource(HEAD + "resources:\n  a:\n    type: aws:apigateway:Deployment\n")
    assert made.get("lifecycle", "create_before_destroy").unknown


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("  # aurora: ignore[unencrypted-storage] -- scratch\n  data:\n    type: aws:ebs:Volume\n", 0),
        ("  data: # aurora: ignore[CLD001]\n    type: aws:ebs:Volume\n", 0),
        ("  data:\n    # checkov:skip=CKV_AWS_3:scratch\n    type: aws:ebs:Volume\n", 0),
        ("  #trivy:ignore:AWS-0026\n  data:\n    type: aws:ebs:Volume\n", 0),
        ("  # aurora: ignore[public-bucket-origin]\n  data:\n    type: aws:ebs:Volume\n", 1),
    ],
)
def test_suppressions(text, left):
    report = aurora_devops.lint(
        {"Pulumi.yaml": f"{HEAD}resources:\n{text}"}, profile="all", select=["unencrypted-storage"]
    )
    assert len(report.findings) == left


def test_the_program_can_be_in_a_file_of_its_own():
    files = {"Pulumi.yaml": "name: web\nruntime: yaml\nconfig: {no: false}\n"}
    text = VOLUME + "    properties: {encrypted: «'${no}'»}\n"
    found, wanted = marked(text, "Main.yaml", (*ENCRYPTION, "undefined-reference"), files)
    assert found == wanted


@pytest.mark.parametrize(
    ("path", "files", "found"),
    [
        ("infra/Main.yaml", {"Pulumi.yaml": "name: a\nruntime: yaml\nmain: infra\nconfig: {size: 1}\n"}, 1),
        ("infra/Main.json", {"Pulumi.yaml": "name: a\nruntime: yaml\nmain: infra/\nconfig: {size: 1}\n"}, 1),
        ("Main.yaml", {"Pulumi.yaml": "name: a\nruntime: yaml\n"}, 2),
        ("Main.yaml", {"Pulumi.yaml": "name: a\nruntime: yaml\n", "Pulumi.a.yaml": "environment: [a]\n"}, 0),
        # Without a project nothing is known about the configuration.
        ("Main.yaml", {}, 0),
    ],
)
def test_the_names_of_a_program_are_those_of_its_project(path, files, found):
    text = '{"outputs": {"x": "${size}", "y": "${lost}"}}'
    report = aurora_devops.lint({path: text, **files}, profile="all", select=["undefined-reference"])
    assert len(report.findings) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "a",
        "name:\nruntime: yaml\nresources:\nvariables:\noutputs:\nconfig:\n",
        "name: 1\nruntime: [yaml]\nresources: 1\nvariables: []\noutputs: x\nconfig: null\n",
        "name: a\nruntime: yaml\nresources: {a: 1, b: [], c: {type: 1, properties: 2, options: 3, get: 4}}\n",
        "name: a\nruntime: yaml\nresources: {a: {type: aws, properties: {x: {'fn::join': 1}}}}\n",
        "name: a\nruntime: yaml\nconfig: {a: {type: [], default: {}}, b: {secret: 1}}\n",
        "name: a\nruntime: yaml\ncomponents: {a: 1, b: {inputs: 1, resources: []}}\n",
        "name: a\nruntime: yaml\nx: &a [*a]\n",
        "name: a\nruntime: yaml\nvariables: {a: '${', b: '${}', c: '${[0]}', d: '${a[\"', e: '${.}', f: '$'}\n",
    ],
)
def test_any_text_can_be_read(text):
    for path in ("Pulumi.yaml", "Main.yaml", "Pulumi.dev.yaml"):
        report = aurora_devops.lint({path: text}, profile="all")
        assert not report.failures, report.failures


def test_values_do_not_grow_without_a_bound():
    doubled = "".join(f"  v{i}: ['${{v{i - 1}}}', '${{v{i - 1}}}']\n" for i in range(1, 60))
    text = f"{HEAD}variables:\n  v0: a\n{doubled}{VOLUME}    properties: {{tags: '${{v59}}'}}\n"
    assert resource(text).get("tags").unknown
    chain = "".join(f"  v{i}: '${{v{i - 1}}}'\n" for i in range(1, 2000))
    report = aurora_devops.lint(
        {"Pulumi.yaml": f"{HEAD}variables:\n  v0: a\n{chain}outputs: {{x: '${{v1999}}'}}\n"}, profile="all"
    )
    assert not report.failures


def test_places_of_interpolations_are_exact():
    text = HEAD + 'outputs:\n  x: "ä\\t${lost}"\n'
    report = aurora_devops.lint({"Pulumi.yaml": text}, select=["undefined-reference"], profile="all")
    start = text.index("${lost}")
    assert [finding.span for finding in report.findings] == [Span(start, start + len("${lost}"))]


@pytest.mark.parametrize(
    "value", ["${keys[0].value}", '${base.outputs["dbPassword"]}', "${my-password.result}"]
)
def test_an_interpolation_is_not_a_secret(value):
    text = f"{HEAD}resources:\n  a:\n    type: aws:rds:Instance\n    properties:\n      password: {value}\n"
    report = aurora_devops.lint({"Pulumi.yaml": text}, profile="all", select=["inline-secret"])
    assert not report.findings
