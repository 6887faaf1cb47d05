"""Programs in Python: what literals say, and what is unknown.

The constructs are those of "Inputs and outputs", "Components", "Resource options" and "Resource getter functions" in
Pulumi's documentation of Python.
"""

import pytest

import aurora_devops

from .programs import PROJECT, documents, marked, resource

HEAD = "import json\nimport pulumi\nimport pulumi_aws as aws\n"
PATH = "__main__.py"
ENCRYPTION = ("unencrypted-storage",)


@pytest.mark.parametrize(
    "text",
    [
        "«aws.ebs.Volume»('a', size=8)\n",
        "a = aws.ebs.Volume('a', encrypted=«False»)\n",
        "a = aws.ebs.Volume('a', encrypted=True)\n",
        "a = aws.ebs.Volume('ä', 'ö', encrypted=«False»)\n".replace(", 'ö'", ""),
        "from pulumi_aws import ebs\nebs.Volume('a', encrypted=«False»)\n",
        "from pulumi_aws.ebs import Volume as V\nV('a', encrypted=«False»)\n",
        "import pulumi_aws\npulumi_aws.ebs.Volume('a', encrypted=«False»)\n",
        "import pulumi_aws.ebs as disks\ndisks.Volume('a', encrypted=«False»)\n",
        "aws.ebs.Volume('a', aws.ebs.VolumeArgs(encrypted=«False»))\n",
        "aws.ebs.Volume('a', args=aws.ebs.VolumeArgs(encrypted=«False»))\n",
        "def make():\n    return aws.ebs.Volume('a', encrypted=«False»)\n",
        "class Data(pulumi.ComponentResource):\n"
        "    def __init__(self):\n        self.a = aws.ebs.Volume('a', encrypted=«False»)\n",
        "for name in ['a', 'b']:\n    aws.ebs.Volume(name, encrypted=«False»)\n",
        "no = False\naws.ebs.Volume('a', encrypted=«no»)\n",
    ],
)
def test_literals_are_known(text):
    found, wanted = marked(HEAD + text, PATH, ENCRYPTION, PROJECT)
    assert found == wanted


@pytest.mark.parametrize(
    "text",
    [
        "aws.ebs.Volume('a', encrypted=config.get_bool('x'))\n",
        "aws.ebs.Volume('a', encrypted=not True)\n",
        "aws.ebs.Volume('a', **options)\n",
        "aws.ebs.Volume('a', {'encrypted': flag})\n",
        "aws.ebs.Volume('a', args)\n",
        "aws.ebs.Volume.get('a', 'vol-1')\n",
        "aws.ebs.get_volume(most_recent=True)\n",
        "no = False\nno = True\naws.ebs.Volume('a', encrypted=no)\n",
        "no = False\ndef f():\n    global no\n    no = True\naws.ebs.Volume('a', encrypted=no)\n",
        "no = False\ndef f(no):\n    aws.ebs.Volume('a', encrypted=no)\n",
        "no = False\n[aws.ebs.Volume('a', encrypted=no) for no in flags]\n",
        "class Volume: pass\nVolume('a', encrypted=False)\n",
        "ebs.Volume('a', encrypted=False)\n",
        "def broken(:\naws.ebs.Volume('a', encrypted=False)\n",
    ],
)
def test_everything_else_is_unknown(text):
    found, wanted = marked(HEAD + text, PATH, ENCRYPTION, PROJECT)
    assert found == wanted


def test_arguments_are_blocks_and_lists():
    group = resource(
        HEAD
        + """
rules = [{"from_port": 22, "cidrBlocks": ["0.0.0.0/0"]}]
aws.ec2.SecurityGroup(
    "web",
    ingress=[
        aws.ec2.SecurityGroupIngressArgs(protocol="tcp", from_port=443, cidr_blocks=["10.0.0.0/8"]),
        aws.ec2.SecurityGroupIngressArgs(from_port=int(port)),
    ],
    egress=rules,
    tags={"Name": "web" + "-1", "Stack": f"{pulumi.get_stack()}-a"},
)
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
    assert group.get("tags", "Stack").unknown


@pytest.mark.parametrize(
    "change",
    [
        "rules.append(other)",
        "rules[0] = other",
        "rules += other",
        "fill(rules)",
        "del rules[0]",
        "rules[0]['a'] = 1",
    ],
)
def test_a_collection_that_is_changed_is_unknown(change):
    made = resource(
        f"{HEAD}rules = [{{'from_port': 22}}]\n{change}\naws.ec2.SecurityGroup('a', ingress=rules)\n", PATH
    )
    assert made.get("ingress").unknown


@pytest.mark.parametrize(
    ("type", "module"),
    [
        ("aws_lambda_function", "aws.lambda_.Function"),
        ("google_storage_bucket", "gcp.storage.Bucket"),
        ("azurerm_storage_account", "azure.storage.Account"),
        ("digitalocean_droplet", "do.Droplet"),
    ],
)
def test_packages(type, module):
    imports = "import pulumi_gcp as gcp\nimport pulumi_azure as azure\nimport pulumi_digitalocean as do\n"
    assert resource(f"{HEAD}{imports}{module}('a')\n", PATH).type == type


NETWORK = "vpc = aws.ec2.Vpc('main', cidr_block='10.0.0.0/16')\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (NETWORK, 1),
        (NETWORK + "pulumi.export('id', vpc.id)\n", 1),
        (NETWORK + "aws.ec2.Subnet('a', vpc_id=vpc.id)\n", 1),
        (NETWORK + "aws.ec2.FlowLog('a', vpc_id=vpc.id)\n", 0),
        (NETWORK + "aws.ec2.FlowLog('a', vpc_id=other)\n", 0),
        (NETWORK + "aws.ec2.FlowLog('a', aws.ec2.FlowLogArgs(vpc_id=vpc.id))\n", 0),
        (NETWORK + "add_logs(vpc)\n", 0),
        (NETWORK + "vpc.id.apply(lambda id: aws.ec2.FlowLog('a', vpc_id=id))\n", 0),
        ("vpcs = [aws.ec2.Vpc('main')]\n", 0),
        ("def make():\n    vpc = aws.ec2.Vpc('main')\n    return vpc\n", 0),
        ("aws.ec2.Vpc('main')\n", 1),
    ],
)
def test_companions(text, found):
    report = aurora_devops.lint({PATH: HEAD + text, **PROJECT}, profile="all", select=["missing-flow-log"])
    assert len(report.findings) == found


@pytest.mark.parametrize(
    "policy",
    [
        "json.dumps({'Statement': [{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}]})",
        "pulumi.Output.json_dumps({'Statement': [{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}]})",
        "{'Statement': [{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}]}",
        '\'{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\'',
        "doc.json",
    ],
)
def test_policy_documents(policy):
    composed = (
        "doc = aws.iam.get_policy_document(statements=[\n"
        "    aws.iam.GetPolicyDocumentStatementArgs(actions=['*'], resources=['*'])])\n"
    )
    (document,) = documents(f"{HEAD}{composed}aws.iam.Policy('a', policy={policy})\n", PATH)
    (statement,) = document.statements
    assert [action.string for action in statement.allowing("*")] == ["*"]
    assert statement.on_everything() is not None


@pytest.mark.parametrize(
    ("files", "read"),
    [
        ({"Pulumi.yaml": "name: a\nruntime: python\n"}, True),
        ({"Pulumi.yaml": "name: a\nruntime: {name: python, options: {virtualenv: venv}}\n"}, True),
        ({"Pulumi.yaml": "name: a\nruntime: nodejs\n"}, False),
        ({}, False),
        ({"Pulumi.yml": "name: a\nruntime: python\n"}, True),
    ],
)
def test_only_programs_are_read(files, read):
    text = f"{HEAD}aws.ebs.Volume('a')\n"
    report = aurora_devops.lint({PATH: text, **files}, profile="all", select=list(ENCRYPTION))
    assert bool(report.findings) is read


def test_a_program_can_be_in_another_folder():
    files = {"infra/Pulumi.yaml": "name: a\nruntime: python\nmain: src\n"}
    text = f"{HEAD}aws.ebs.Volume('a')\n"
    for path, read in (("infra/src/__main__.py", True), ("infra/other/__main__.py", False)):
        report = aurora_devops.lint({path: text, **files}, profile="all", select=list(ENCRYPTION))
        assert bool(report.findings) is read


def test_what_another_module_declares_may_have_companions_elsewhere():
    text = f"{HEAD}vpc = aws.ec2.Vpc('a')\n"
    assert resource(text, PATH).referring("aws_flow_log", "vpc_id").none
    assert not resource(text, "network.py").referring("aws_flow_log", "vpc_id").none


def test_suppressions():
    comment = "# aurora: ignore[unencrypted-storage] -- scratch"
    text = f"{HEAD}{comment}\naws.ebs.Volume(\n    'a',\n    encrypted=False,\n)\n"
    report = aurora_devops.lint({PATH: text, **PROJECT}, profile="all", select=list(ENCRYPTION))
    assert not report.findings
    assert len(report.suppressed) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pulumi",
        "import pulumi\n\0",
        "import pulumi\n" + "(" * 500,
        "import pulumi\nx = " + "-" * 3000 + "1\n",
    ],
)
def test_any_text_can_be_read(text):
    report = aurora_devops.lint({PATH: text, **PROJECT}, profile="all")
    assert not report.failures


def test_values_do_not_grow_without_a_bound():
    doubled = "".join(f"v{i} = [v{i - 1}, v{i - 1}]\n" for i in range(1, 60))
    text = f"{HEAD}v0 = 'a'\n{doubled}aws.ebs.Volume('a', tags={{'a': v59}})\n"
    assert not aurora_devops.lint({PATH: text, **PROJECT}, profile="all").failures


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("aws.rds.Instance('a', password='hk3Jd8sLq2mZp0Xv')\n", 1),
        ("aws.rds.Instance('a', password=db_password_of_the_stack)\n", 0),
        ("aws.rds.Instance('a', password=admin)\n", 0),
        ("values = {'password': secret_from_config, 'user': 'a'}\n", 0),
        ("values = {'password': 'hk3Jd8sLq2mZp0Xv'}\n", 1),
        ("valid = key.startswith('-----BEGIN RSA PRIVATE KEY-----')\n", 0),
    ],
)
def test_a_word_without_quotes_is_not_a_secret(line, found):
    names = ["inline-secret", "guessable-password", "weak-password", "placeholder-secret", "private-key"]
    report = aurora_devops.lint({PATH: HEAD + line, **PROJECT}, profile="all", select=names)
    assert len(report.findings) == found
