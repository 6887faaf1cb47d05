"""Resources of `azure-native` and `aws-native`: tokens, names of properties in each language, what is unknown."""

from pathlib import Path

import pytest

import aurora_devops
from aurora_devops.kinds.pulumi import aws_native, azure_native
from aurora_devops.kinds.pulumi.enumerations import value_of_member
from aurora_devops.kinds.pulumi.resources import native_type

from .programs import HEAD, RUNTIMES, documents, marked, resource

ACCOUNT = "azure-native:storage:StorageAccount"
TLS, HTTPS = ("outdated-tls-version",), ("unenforced-https",)


def yaml(type: str, properties: str, name: str = "x", more: str = "") -> str:
    """A program with a resource; `properties` is a flow mapping."""
    return f"{HEAD}resources:\n  {name}:\n    type: {type}\n    properties: {properties}\n{more}"


@pytest.mark.parametrize(
    ("package", "types"), [("azure-native", azure_native.TYPES), ("aws-native", aws_native.TYPES)]
)
def test_the_documentation_has_the_types(package, types):
    text = (Path(__file__).parents[2] / "docs/pulumi-and-terraform.md").read_text("utf-8")
    rows = text.partition(f"| `{package}` |")[2].partition("\n| `a")[0].partition("\n\n")[0].splitlines()
    cells = [row.removeprefix("|").strip(" |").split(" | ") for row in rows]
    listed = {
        f"{module}:{name}"
        for modules, names in cells
        for module in modules.strip("`").split("`, `")
        for name in names.strip("`").split("`, `")
    }
    assert listed == set(types)


@pytest.mark.parametrize(
    ("token", "known"),
    [
        ("azure-native:storage:StorageAccount", True),
        ("azure-native:storage/v20230101:StorageAccount", True),
        ("azure-native:storage/v20210801preview:StorageAccount", True),
        ("azure-native:Storage:StorageAccount", False),
        ("azure-native:storage:Account", False),
        ("azure-native:StorageAccount", False),
        ("azure-native", False),
        ("aws-native:s3:Bucket", True),
        ("aws-native:lambda:Function", True),
        ("aws-native:s3:StorageAccount", False),
        ("native:s3:Bucket", False),
    ],
)
def test_tokens(token, known):
    assert (native_type(token) is not None) is known


@pytest.mark.parametrize(
    "text",
    [
        "native.storage.StorageAccount('a', enable_https_traffic_only=«False»)\n",
        "native.storage.v20230101.StorageAccount('a', enable_https_traffic_only=«False»)\n",
        "native.storage.StorageAccount('a', native.storage.StorageAccountArgs(enable_https_traffic_only=«False»))\n",
        "from pulumi_azure_native import storage\nstorage.StorageAccount('a', enable_https_traffic_only=«False»)\n",
        "from pulumi_azure_native.storage import v20230101 as s\n"
        "s.StorageAccount('a', enable_https_traffic_only=«False»)\n",
        "from pulumi_azure_native.storage.v20230101 import StorageAccount\n"
        "StorageAccount('a', enable_https_traffic_only=«False»)\n",
        "native.redis.Redis('a', enable_non_ssl_port=«True»)\n",
        "native.network.ApplicationGateway('a', http_listeners=[{'protocol': «'Http'»}])\n",
        "native.network.ApplicationGateway(\n"
        "    'a', http_listeners=[native.network.ApplicationGatewayHttpListenerArgs(protocol=«'Http'»)])\n",
        "native.storage.StorageAccount('a', enable_https_traffic_only=True)\n",
        "native.storage.StorageAccount('a', enable_https_traffic_only=flag)\n",
        "native.storage.StorageAccount('a', **options)\n",
        "native.storage.StorageAccount('a')\n",
    ],
)
def test_python(text):
    head = "import pulumi_azure_native as native\n"
    found, wanted = marked(head + text, "__main__.py", HTTPS, RUNTIMES["py"])
    assert found == wanted


@pytest.mark.parametrize(
    "text",
    [
        'new native.storage.StorageAccount("a", { enableHttpsTrafficOnly: «false» });\n',
        'new native.storage.v20230101.StorageAccount("a", { enableHttpsTrafficOnly: «false» });\n',
        'import { storage } from "@pulumi/azure-native";\n'
        'new storage.StorageAccount("a", { enableHttpsTrafficOnly: «false» });\n',
        'import * as s from "@pulumi/azure-native/storage/v20230101";\n'
        'new s.StorageAccount("a", { enableHttpsTrafficOnly: «false» });\n',
        'import { StorageAccount } from "@pulumi/azure-native/storage";\n'
        'new StorageAccount("a", { enableHttpsTrafficOnly: «false» });\n',
        'new native.storage.StorageAccount("a", { enableHttpsTrafficOnly: config.requireBoolean("x") });\n',
        'new native.storage.StorageAccount("a", { ...options });\n',
        'new native.storage.StorageAccount("a", options);\n',
    ],
)
def test_typescript(text):
    pytest.importorskip("tree_sitter_typescript")
    head = 'import * as native from "@pulumi/azure-native";\n'
    found, wanted = marked(head + text, "index.ts", HTTPS, RUNTIMES["ts"])
    assert found == wanted


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("__main__.py", "import pulumi_aws_native as native\n«native.ec2.Volume»('a', size=8)\n"),
        ("__main__.py", "import pulumi_aws_native as native\nnative.ec2.Volume('a', size=8, **options)\n"),
        ("__main__.py", "import pulumi_aws_native as native\nnative.ec2.Volume('a', options)\n"),
        ("index.ts", 'import * as n from "@pulumi/aws-native";\nnew «n.ec2.Volume»("a", { size: 8 });\n'),
        (
            "index.ts",
            'import * as n from "@pulumi/aws-native";\nnew n.ec2.Volume("a", { size: 8, ...options });\n',
        ),
        ("index.ts", 'import * as n from "@pulumi/aws-native";\nnew n.ec2.Volume("a", options);\n'),
    ],
)
def test_other_properties_may_be_set(path, text):
    if path == "index.ts":
        pytest.importorskip("tree_sitter_typescript")
    found, wanted = marked(text, path, ("unencrypted-storage",), RUNTIMES[path[-2:]])
    assert found == wanted


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("azure-native storage MinimumTlsVersion TLS1_0", "TLS1_0"),
        ("azure-native storage v20230101 MinimumTlsVersion TLS1_0", "TLS1_0"),
        ("azure-native storage Kind STORAGE_V2", "StorageV2"),
        ("azure-native storage Kind StorageV2", "StorageV2"),
        ("azure-native types enums storage Kind StorageV2", "StorageV2"),
        ("azure-native redis TlsVersion TLS_VERSION_1_2", "1.2"),
        ("azure-native cache TlsVersion TlsVersion_1_2", "1.2"),
        ("azure-native network SecurityRuleProtocol ASTERISK", "*"),
        ("aws-native s3 BucketAccessControl PUBLIC_READ", "PublicRead"),
        ("aws-native lambda_ FunctionTracingConfigMode ACTIVE", "Active"),
        ("azure-native storage Kind STORAGE_V3", None),
        ("azure-native storage Sort STORAGE_V2", None),
        ("azure-native Kind STORAGE_V2", None),
        ("aws ec2 InstanceType T3_MICRO", None),
    ],
)
def test_members_of_enumerations(path, value):
    assert value_of_member(tuple(path.split())) == value


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "__main__.py",
            "import pulumi_azure_native as native\n"
            "native.storage.StorageAccount('a', minimum_tls_version=«native.storage.MinimumTlsVersion.TLS1_0»)\n",
        ),
        (
            "__main__.py",
            "import pulumi_azure_native as native\n"
            "native.storage.StorageAccount('a', minimum_tls_version=native.storage.MinimumTlsVersion.TLS1_9)\n",
        ),
        (
            "index.ts",
            'import * as native from "@pulumi/azure-native";\n'
            'new native.storage.StorageAccount("a", '
            "{ minimumTlsVersion: «native.storage.MinimumTlsVersion.TLS1_0» });\n",
        ),
        (
            "index.ts",
            'import * as native from "@pulumi/azure-native";\n'
            'new native.storage.StorageAccount("a", { minimumTlsVersion: native.storage.MinimumTlsVersion[name] });\n',
        ),
    ],
)
def test_members_are_values(path, text):
    if path == "index.ts":
        pytest.importorskip("tree_sitter_typescript")
    found, wanted = marked(text, path, TLS, RUNTIMES[path[-2:]])
    assert found == wanted


@pytest.mark.parametrize(
    "type",
    [
        "azure-native:app:ContainerApp",
        "azure-native:storage:StorageAccount",
        "azure-native:web:WebApp",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:dbforpostgresql:Server",
        "aws-native:s3:Bucket",
        "aws-native:rds:DbInstance",
        "aws-native:iam:Role",
        "aws-native:cloudfront:Distribution",
        "aws-native:elasticloadbalancingv2:LoadBalancer",
    ],
)
def test_unknown_properties_are_silent(type):
    text = f"{HEAD}config: {{all: {{type: object}}}}\n{yaml(type, '${all}')[len(HEAD) :]}"
    report = aurora_devops.lint({"Pulumi.yaml": text}, profile="all")
    assert not report.failures
    assert not [finding for finding in report.findings if "-native:" in finding.message]


def test_an_attribute_that_the_table_does_not_have_is_unknown():
    made = resource(yaml(ACCOUNT, "{kind: StorageV2, networkRuleSet: {defaultAction: Deny}}"))
    assert made.type == "azurerm_storage_account"
    assert made.get("account_kind").string == "StorageV2"
    assert made.get("network_rules", 0, "default_action").string == "Deny"
    assert made.blocks("network_rules")[0].get("default_action").string == "Deny"
    assert made.get("network_rules", "bypass").unknown
    assert made.get("queue_properties", "logging").unknown
    assert made.get("kind").unknown
    assert not made.blocks("queue_properties")[0].certain
    assert made.get("customer_managed_key", "key_vault_key_id").absent


@pytest.mark.parametrize(
    ("properties", "known", "data"),
    [
        ("{publicNetworkAccess: Disabled}", True, False),
        ("{publicNetworkAccess: Enabled}", True, True),
        ("{publicNetworkAccess: SecuredByPerimeter}", False, None),
        ("{sku: {name: Standard_LRS}}", False, None),
    ],
)
def test_words_become_booleans(properties, known, data):
    value = resource(yaml(ACCOUNT, properties)).get("public_network_access_enabled")
    assert value.known is known
    assert not known or value.data is data


@pytest.mark.parametrize(
    ("type", "properties", "found"),
    [
        ("azure-native:web:WebApp", "{name: a}", "azurerm_windows_web_app"),
        ("azure-native:web:WebApp", "{kind: 'app,linux'}", "azurerm_linux_web_app"),
        ("azure-native:web:WebApp", "{kind: 'functionapp,linux'}", "azurerm_linux_function_app"),
        (
            "azure-native:compute:VirtualMachine",
            "{osProfile: {windowsConfiguration: {}}}",
            "azurerm_windows_virtual_machine",
        ),
        ("azure-native:dbforpostgresql:Server", "{version: '16'}", "azurerm_postgresql_flexible_server"),
        ("azure-native:dbforpostgresql:Server", "{properties: {version: '11'}}", "azurerm_postgresql_server"),
        ("aws-native:rds:DbInstance", "{engine: mysql}", "aws_db_instance"),
        ("aws-native:rds:DbInstance", "{dbClusterIdentifier: a}", "aws_rds_cluster_instance"),
    ],
)
def test_types_that_depend_on_properties(type, properties, found):
    assert resource(yaml(type, properties)).type == found


@pytest.mark.parametrize(
    ("type", "properties"),
    [
        ("azure-native:web:WebApp", "{kind: logicapp, kind: 'functionapp,workflowapp'}"),
        ("azure-native:compute:VirtualMachine", "{osProfile: {adminUsername: a}}"),
        ("azure-native:containerservice:ManagedCluster", "{sku: {name: Automatic, tier: Standard}}"),
    ],
)
def test_other_types_are_no_resources(type, properties):
    with pytest.raises(StopIteration):
        resource(yaml(type, properties.replace("kind: logicapp, ", "")))


@pytest.mark.parametrize(
    ("properties", "found"),
    [
        ("{bucketName: a}", True),
        ("{publicAccessBlockConfiguration: {blockPublicAcls: true, blockPublicPolicy: true}}", False),
        ("{publicAccessBlockConfiguration: '${all}'}", False),
        ("{publicAccessBlockConfiguration: {blockPublicAcls: '${all}', blockPublicPolicy: true}}", False),
    ],
)
def test_a_property_that_is_a_resource_of_terraform(properties, found):
    text = f"{HEAD}config: {{all: {{type: object}}}}\n{yaml('aws-native:s3:Bucket', properties)[len(HEAD) :]}"
    report = aurora_devops.lint({"Pulumi.yaml": text}, profile="all", select=["missing-public-access-block"])
    assert bool(report.findings) is found


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", True),
        (
            "  turn: {type: aws-native:secretsmanager:RotationSchedule, properties: {secretId: '${x}'}}\n",
            False,
        ),
        ("  turn: {type: aws-native:secretsmanager:RotationSchedule, properties: {secretId: other}}\n", True),
        # A type without a row may be the companion.
        (
            "  turn: {type: aws-native:secretsmanager:SecretTargetAttachment, properties: {secretId: '${x}'}}\n",
            False,
        ),
    ],
)
def test_companions(more, found):
    text = yaml("aws-native:secretsmanager:Secret", "{description: a}", more=more)
    report = aurora_devops.lint({"Pulumi.yaml": text}, profile="all", select=["unrotated-secret"])
    assert bool(report.findings) is found


def test_a_companion_that_no_table_has_is_not_missed():
    text = yaml("aws-native:efs:FileSystem", "{encrypted: true}")
    report = aurora_devops.lint({"Pulumi.yaml": text}, profile="all", select=["missing-backup-plan"])
    assert not report.findings


@pytest.mark.parametrize(
    ("type", "properties", "policy", "advice"),
    [
        (
            ACCOUNT,
            "{publicNetworkAccess: Enabled}",
            "public-service-network",
            'set publicNetworkAccess = "Disabled"',
        ),
        (ACCOUNT, "{allowSharedKeyAccess: true}", "shared-key-login", "set allowSharedKeyAccess = false"),
        ("azure-native:servicebus:Namespace", "{sku: {}}", "shared-key-login", "set disableLocalAuth = true"),
        (
            ACCOUNT,
            "{sku: {name: Standard_LRS}}",
            "missing-geo-replication",
            'set sku.name = "Standard_GRS" or',
        ),
        (
            "azure-native:storage:BlobContainer",
            "{publicAccess: Blob}",
            "public-blob-container",
            'set publicAccess = "None"',
        ),
        ("aws-native:s3:Bucket", "{bucketName: a}", "unversioned-bucket", "add versioningConfiguration"),
        ("aws-native:ec2:Volume", "{size: 8}", "provider-managed-key", "set kmsKeyId"),
        (
            "azure-native:containerservice:ManagedCluster",
            "{dnsPrefix: a}",
            "missing-cluster-policy-addon",
            "set addonProfiles.azurepolicy.enabled = true",
        ),
        (
            "azure-native:containerregistry:Registry",
            "{sku: {name: Premium}}",
            "unquarantined-registry",
            'set policies.quarantinePolicy.status = "enabled"',
        ),
        # The end of the path of another attribute is the name of this one.
        (
            "aws-native:elasticloadbalancingv2:Listener",
            "{port: 80, protocol: HTTP, defaultActions: [{type: forward}]}",
            "plaintext-listener",
            'use protocol = "HTTPS"',
        ),
        (
            "aws-native:s3:Bucket",
            "{publicAccessBlockConfiguration: {blockPublicAcls: false}}",
            "unblocked-public-acl",
            "set blockPublicAcls = true",
        ),
    ],
)
def test_messages_have_the_names_of_the_package(type, properties, policy, advice):
    report = aurora_devops.lint({"Pulumi.yaml": yaml(type, properties)}, profile="all", select=[policy])
    (finding,) = report.findings
    assert f"; {advice}" in finding.message


@pytest.mark.parametrize(
    "properties",
    [
        "{policyDocument: {Statement: [{Effect: Allow, Action: s3:Get, Resource: '*'}, {Action: «'*'»}]}}",
        "{policyDocument: {'fn::toJSON': {Statement: {Effect: Allow, Action: «'*'»}}}}",
    ],
)
def test_a_finding_is_at_the_part_of_a_statement(properties):
    found, wanted = marked(yaml("aws-native:iam:ManagedPolicy", properties), select=("wildcard-action",))
    assert found == wanted


def test_policy_documents():
    text = (
        f"{HEAD}resources:\n"
        "  role:\n    type: aws-native:iam:Role\n    properties:\n"
        "      assumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sts:AssumeRole'}]}\n"
        "      policies: [{policyName: a, policyDocument: {Statement: [{Effect: Allow, Action: 's3:*'}]}}]\n"
        "  user:\n    type: aws-native:iam:User\n    properties:\n"
        "      policies: [{policyName: a, policyDocument: {Statement: [{Effect: Deny, Action: 'ec2:*'}]}}]\n"
        "  bucket:\n    type: aws-native:s3:BucketPolicy\n    properties:\n"
        '      policyDocument: \'{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject"}]}\'\n'
    )
    found = [(one.role, one.statements[0].actions[0].string) for one in documents(text)]
    assert sorted(found) == [
        ("identity", "ec2:*"),
        ("identity", "s3:*"),
        ("resource", "s3:GetObject"),
        ("trust", "sts:AssumeRole"),
    ]


@pytest.mark.parametrize(
    ("profiles", "known", "is_set"),
    [
        ("{omsAgent: {enabled: true}}", True, True),
        ("{omsagent: {enabled: false}}", True, False),
        ("{azurepolicy: {enabled: true}}", True, False),
        ("{omsagent: {enabled: '${flag}'}}", False, False),
    ],
)
def test_addons_of_a_cluster(profiles, known, is_set):
    text = yaml("azure-native:containerservice:ManagedCluster", f"{{addonProfiles: {profiles}}}")
    made = resource(text.replace("resources:", "config: {flag: {type: boolean}}\nresources:"))
    assert made.get("oms_agent").unknown is not known
    assert made.get("oms_agent").known is is_set
    assert made.get("addon_profile", "oms_agent", "enabled").is_true is is_set


def test_a_plan_that_azure_scales_has_no_instances_of_its_own():
    plan = "azure-native:web:AppServicePlan"
    assert resource(yaml(plan, "{sku: {name: Y1, capacity: 0}}")).get("worker_count").unknown
    assert resource(yaml(plan, "{sku: {name: P1v3, capacity: 1}}")).get("worker_count").number == 1


def test_keys_that_cannot_be_rotated():
    assert resource(yaml("aws-native:kms:Key", "{origin: AWS_KMS}")).get("enable_key_rotation").absent
    assert resource(yaml("aws-native:kms:Key", "{origin: EXTERNAL}")).get("enable_key_rotation").unknown


def test_what_is_inherited_is_unknown():
    volume = "aws-native:ec2:Volume"
    assert resource(yaml(volume, "{size: 8}")).get("encrypted").absent
    assert resource(yaml(volume, "{snapshotId: snap-1}")).get("encrypted").unknown
    assert resource(yaml(volume, "{snapshotId: snap-1, encrypted: false}")).get("encrypted").is_false
