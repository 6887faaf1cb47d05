"""Programs in TypeScript: what literals say, and what is unknown.

The constructs are those of "Inputs and outputs", "Components", "Resource options" and "Resource getter functions" in
Pulumi's documentation of TypeScript.
"""

import pytest

import aurora_devops

from .programs import documents, marked, resource

pytest.importorskip("tree_sitter_typescript")

HEAD = 'import * as pulumi from "@pulumi/pulumi";\nimport * as aws from "@pulumi/aws";\n'
PATH = "index.ts"
PROJECT = {"Pulumi.yaml": "name: web\nruntime: nodejs\n"}
ENCRYPTION = ("unencrypted-storage",)


@pytest.mark.parametrize(
    "text",
    [
        'new «aws.ebs.Volume»("a", { size: 8 });\n',
        'new «aws.ebs.Volume»("a");\n',
        'const a = new aws.ebs.Volume("a", { encrypted: «false» });\n',
        'const a = new aws.ebs.Volume("ä", { encrypted: «false» });\n',
        'const a = new aws.ebs.Volume("a", { encrypted: true });\n',
        'export const a = new aws.ebs.Volume("a", { "encrypted": «false» }, { protect: true });\n',
        'new aws.ebs.Volume("a", { encrypted: «false» } as VolumeArgs);\n',
        'import { ebs } from "@pulumi/aws";\nnew ebs.Volume("a", { encrypted: «false» });\n',
        'import { ebs as disks } from "@pulumi/aws";\nnew disks.Volume("a", { encrypted: «false» });\n',
        'import { Volume } from "@pulumi/aws/ebs";\nnew Volume("a", { encrypted: «false» });\n',
        'function make() { return new aws.ebs.Volume("a", { encrypted: «false» }); }\n',
        'class Data extends pulumi.ComponentResource {\n  constructor() {\n    super("a", "b");\n'
        '    this.a = new aws.ebs.Volume("a", { encrypted: «false» }, { parent: this });\n  }\n}\n',
        'for (const name of ["a", "b"]) { new aws.ebs.Volume(name, { encrypted: «false» }); }\n',
        'const no = false;\nnew aws.ebs.Volume("a", { encrypted: «no» });\n',
        'const encrypted = false;\nnew aws.ebs.Volume("a", { «encrypted» });\n',
        'const flags = { encrypted: false };\nnew aws.ebs.Volume("a", { encrypted: «flags.encrypted» });\n',
    ],
)
def test_literals_are_known(text):
    found, wanted = marked(HEAD + text, PATH, ENCRYPTION, PROJECT)
    assert found == wanted


@pytest.mark.parametrize(
    "text",
    [
        'new aws.ebs.Volume("a", { encrypted: config.getBoolean("x") });\n',
        'new aws.ebs.Volume("a", { encrypted: !yes });\n',
        'new aws.ebs.Volume("a", { ...options });\n',
        'new aws.ebs.Volume("a", { [name]: 1 });\n',
        'new aws.ebs.Volume("a", args);\n',
        'aws.ebs.Volume.get("a", "vol-1");\n',
        'let no = false;\nno = true;\nnew aws.ebs.Volume("a", { encrypted: no });\n',
        'const no = false;\nfunction f(no: boolean) { new aws.ebs.Volume("a", { encrypted: no }); }\n',
        'const no = false;\nflags.map(no => new aws.ebs.Volume("a", { encrypted: no }));\n',
        'const no = false;\nflags.map(({ no }) => new aws.ebs.Volume("a", { encrypted: no }));\n',
        'new Volume("a", { encrypted: false });\n',
        'new ebs.Volume("a", { encrypted: false });\n',
    ],
)
def test_everything_else_is_unknown(text):
    found, wanted = marked(HEAD + text, PATH, ENCRYPTION, PROJECT)
    assert found == wanted


def test_arguments_are_blocks_and_lists():
    group = resource(
        HEAD
        + """
const rules = [{ fromPort: 22, cidrBlocks: ["0.0.0.0/0"] }];
new aws.ec2.SecurityGroup("web", {
    // the public side
    ingress: [
        { protocol: "tcp", fromPort: 443, cidrBlocks: ["10.0.0.0/8"] },
        { fromPort: Number(port) },
    ],
    egress: rules,
    tags: { Name: "web" + "-1", Tab: "a\\tb\\u0041", Stack: pulumi.interpolate`${pulumi.getStack()}-a`, N: `${2}` },
});
""",
        PATH,
    )
    assert group.label == "aws:ec2:SecurityGroup.web"
    assert group.type == "aws_security_group"
    first, second = group.blocks("ingress")
    assert first.get("from_port").number == 443
    assert first.get("cidr_blocks", 0).string == "10.0.0.0/8"
    assert second.get("from_port").unknown
    assert group.blocks("egress")[0].get("cidr_blocks", 0).string == "0.0.0.0/0"
    assert group.get("tags", "Name").string == "web-1"
    assert group.get("tags", "Tab").string == "a\tbA"
    assert group.get("tags", "Stack").unknown
    assert group.get("tags", "N").string == "2"


@pytest.mark.parametrize(
    "change",
    ["rules.push(other);", "rules[0] = other;", "rules[0].a = 1;", "fill(rules);", "delete rules[0];"],
)
def test_a_collection_that_is_changed_is_unknown(change):
    group = 'new aws.ec2.SecurityGroup("a", { ingress: rules });'
    text = f"{HEAD}const rules = [{{ fromPort: 22 }}];\n{change}\n{group}\n"
    assert resource(text, PATH).get("ingress").unknown


NETWORK = 'const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.0.0.0/16" });\n'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NETWORK, 1),
        (NETWORK + "export const id = vpc.id;\n", 1),
        (NETWORK + 'new aws.ec2.Subnet("a", { vpcId: vpc.id });\n', 1),
        (NETWORK + 'new aws.ec2.FlowLog("a", { vpcId: vpc.id });\n', 0),
        (NETWORK + 'new aws.ec2.FlowLog("a", { vpcId: other });\n', 0),
        (NETWORK + "addLogs(vpc);\n", 0),
        (NETWORK + "new Logs({ vpc });\n", 0),
        (NETWORK + 'vpc.id.apply(id => new aws.ec2.FlowLog("a", { vpcId: id }));\n', 0),
        ('const vpcs = [new aws.ec2.Vpc("main")];\n', 0),
        ('function make() { const vpc = new aws.ec2.Vpc("main"); return vpc; }\n', 0),
        ('new aws.ec2.Vpc("main");\n', 1),
    ],
)
def test_companions(text, found):
    report = aurora_devops.lint({PATH: HEAD + text, **PROJECT}, profile="all", select=["missing-flow-log"])
    assert len(report.findings) == found


STATEMENT = "{ Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }"


@pytest.mark.parametrize(
    "policy",
    [
        f"JSON.stringify({STATEMENT})",
        f"pulumi.jsonStringify({STATEMENT})",
        STATEMENT,
        '`{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`',
        "doc.json",
    ],
)
def test_policy_documents(policy):
    composed = "const doc = aws.iam.getPolicyDocumentOutput({ statements: [{ actions: ['*'], resources: ['*'] }] });\n"
    (document,) = documents(f'{HEAD}{composed}new aws.iam.Policy("a", {{ policy: {policy} }});\n', PATH)
    (statement,) = document.statements
    assert [action.string for action in statement.allowing("*")] == ["*"]
    assert statement.on_everything() is not None


@pytest.mark.parametrize(
    ("files", "read"),
    [
        ({"Pulumi.yaml": "name: a\nruntime: nodejs\n"}, True),
        ({"Pulumi.yaml": "name: a\nruntime: {name: nodejs, options: {typescript: true}}\n"}, True),
        ({"Pulumi.yaml": "name: a\nruntime: python\n"}, False),
        ({}, False),
    ],
)
def test_only_programs_are_read(files, read):
    text = f'{HEAD}new aws.ebs.Volume("a");\n'
    report = aurora_devops.lint({PATH: text, **files}, profile="all", select=list(ENCRYPTION))
    assert bool(report.findings) is read


def test_suppressions():
    comment = "// aurora: ignore[unencrypted-storage] -- scratch"
    text = f'{HEAD}{comment}\nnew aws.ebs.Volume("a", {{\n  encrypted: false,\n}});\n'
    report = aurora_devops.lint({PATH: text, **PROJECT}, profile="all", select=list(ENCRYPTION))
    assert not report.findings
    assert len(report.suppressed) == 1


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('new aws.rds.Instance("a", { password: "hk3Jd8sLq2mZp0Xv" });\n', 1),
        ("new aws.rds.Instance('a', { password: 'hk3Jd8sLq2mZp0Xv' });\n", 1),
        ('new aws.rds.Instance("a", { password: dbPasswordOfTheStack });\n', 0),
        ('new aws.rds.Instance("a", { password: creds.passwords![0].value! });\n', 0),
        ("interface Message { token: string; }\n", 0),
    ],
)
def test_a_word_without_quotes_is_not_a_secret(line, found):
    names = ["inline-secret", "guessable-password", "weak-password", "placeholder-secret"]
    report = aurora_devops.lint({PATH: HEAD + line, **PROJECT}, profile="all", select=names)
    assert len(report.findings) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "new",
        "new aws.ebs.Volume(",
        "const = {;",
        "(" * 3000,
        "[" * 3000,
        "a." * 3000,
        "`${" * 300,
        "\0\ud800",
    ],
)
def test_any_text_can_be_read(text):
    report = aurora_devops.lint({PATH: HEAD + text, **PROJECT}, profile="all")
    assert not report.failures


def test_values_do_not_grow_without_a_bound():
    doubled = "".join(f"const v{i} = [v{i - 1}, v{i - 1}];\n" for i in range(1, 60))
    text = f'{HEAD}const v0 = "a";\n{doubled}new aws.ebs.Volume("a", {{ tags: {{ a: v59 }} }});\n'
    assert not aurora_devops.lint({PATH: text, **PROJECT}, profile="all").failures
