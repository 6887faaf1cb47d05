"""The documentation of Pulumi, section by section: what a program means, and what Pulumi refuses.

Each case names the section: "Pulumi YAML reference" (YAML), "Pulumi YAML component reference" (COMPONENT), "Project
file" (PROJECT), "Stack settings file" (STACK), "Resource options" (OPTIONS), and the pages of the registry (REGISTRY).
"""

from typing import Any

import pytest

from aurora_devops.cloud import UNKNOWN

from .programs import HEAD, documents, marked, output, resource

S3 = "resources:\n  logs:\n    type: aws:s3:Bucket\n"

# A section, what follows the head of a project, and the value of the first output; UNKNOWN if it is not known.
VALUES: list[tuple[str, str, Any]] = [
    ("YAML: Config, shorthand", "config:\n  greeting: hello\noutputs:\n  x: ${greeting}\n", "hello"),
    ("YAML: Config, default", "config:\n  n:\n    type: integer\n    default: 3\noutputs:\n  x: ${n}\n", 3),
    ("YAML: Config, required", "config:\n  n:\n    type: integer\noutputs:\n  x: ${n}\n", UNKNOWN),
    (
        "YAML: Config, array",
        "config:\n  r:\n    type: array\n    items: {type: string}\n    default: [a, b]\noutputs:\n  x: ${r[1]}\n",
        "b",
    ),
    (
        "YAML: Config, object",
        "config:\n  api:\n    type: object\n    default: {url: a.example, port: 80}\noutputs:\n  x: ${api.port}\n",
        80,
    ),
    (
        "YAML: Config, beta",
        "configuration:\n  n:\n    type: Integer\n    default: 2\noutputs:\n  x: ${n}\n",
        2,
    ),
    ("YAML: Interpolation", "variables:\n  foo: World\noutputs:\n  x: Hello, ${foo}\n", "Hello, World"),
    ("YAML: Interpolation, number", "variables:\n  n: 8\noutputs:\n  x: ${n}Gi\n", "8Gi"),
    ("YAML: Interpolation, escape", "outputs:\n  x: $${value}\n", "${value}"),
    ("YAML: Interpolation, lone dollar", "outputs:\n  x: costs 5$ or $6\n", "costs 5$ or $6"),
    ("YAML: Property access, .foo", "variables:\n  root: {foo: 1}\noutputs:\n  x: ${root.foo}\n", 1),
    ('YAML: Property access, ["foo"]', 'variables:\n  root: {foo: 1}\noutputs:\n  x: ${root["foo"]}\n', 1),
    (
        'YAML: Property access, ["bar"].quux',
        'variables:\n  root: {bar: {quux: 1}}\noutputs:\n  x: ${root["bar"].quux}\n',
        1,
    ),
    ("YAML: Property access, [0]", "variables:\n  root: [1, 2]\noutputs:\n  x: ${root[0]}\n", 1),
    ("YAML: Property access, [100]", "variables:\n  root: [1, 2]\noutputs:\n  x: ${root[100]}\n", UNKNOWN),
    (
        "YAML: Property access, [0][1].foo",
        "variables:\n  root: [[0, {foo: 5}]]\noutputs:\n  x: ${root[0][1].foo}\n",
        5,
    ),
    (
        "YAML: Property access, .foo.items[0].bar[1]",
        "variables:\n  root: {foo: {items: [{bar: [1, 2]}]}}\noutputs:\n  x: ${root.foo.items[0].bar[1]}\n",
        2,
    ),
    (
        "YAML: Property access, escaped quotes",
        'variables:\n  root: {\'a "b"\': 3}\noutputs:\n  x: \'${root["a \\"b\\""]}\'\n',
        3,
    ),
    (
        "YAML: Property access, root key with a period",
        "variables:\n  a.b: {c: 4}\noutputs:\n  x: '${[\"a.b\"].c}'\n",
        4,
    ),
    (
        "YAML: Substitution",
        'variables:\n  port: {protocol: TCP, port: 80}\noutputs:\n  x: ["${port}"]\n',
        [{"protocol": "TCP", "port": 80}],
    ),
    ("YAML: fn::toBase64", "outputs:\n  x:\n    fn::toBase64: Hello, world!\n", "SGVsbG8sIHdvcmxkIQ=="),
    ("YAML: fn::fromBase64", "outputs:\n  x:\n    fn::fromBase64: SGVsbG8sIFdvcmxkIQ==\n", "Hello, World!"),
    ("YAML: fn::fromBase64, not UTF-8", "outputs:\n  x:\n    fn::fromBase64: /w==\n", UNKNOWN),
    (
        "YAML: fn::toJSON",
        "outputs:\n  x:\n    fn::toJSON: {key1: value1, key2: 123}\n",
        '{"key1":"value1","key2":123}',
    ),
    (
        "YAML: fn::invoke",
        "outputs:\n  x:\n    fn::invoke: {function: aws:getAmi, arguments: {mostRecent: true}, return: id}\n",
        UNKNOWN,
    ),
    ("YAML: fn::join", "outputs:\n  x:\n    fn::join: [NaN, [Ba, a]]\n", "BaNaNa"),
    (
        "YAML: fn::split",
        'outputs:\n  x:\n    fn::split: [", ", "apple, orange, banana"]\n',
        ["apple", "orange", "banana"],
    ),
    ("YAML: fn::select", "outputs:\n  x:\n    fn::select: [1, [v1, v1.1, v2.0]]\n", "v1.1"),
    ("YAML: fn::select, out of range", "outputs:\n  x:\n    fn::select: [9, [v1]]\n", UNKNOWN),
    ("YAML: fn::*Asset", "outputs:\n  x:\n    fn::fileAsset: ./file.txt\n", UNKNOWN),
    ("YAML: fn::secret", "outputs:\n  x:\n    fn::secret: value\n", "value"),
    ("YAML: Built-in variables, project", "outputs:\n  x: ${pulumi.project}\n", "web"),
    ("YAML: Built-in variables, stack", "outputs:\n  x: ${pulumi.stack}\n", UNKNOWN),
    (
        "YAML: Property access on a resource, input",
        S3 + "    properties: {bucket: web-logs}\noutputs:\n  x: ${logs.bucket}\n",
        "web-logs",
    ),
    ("YAML: Property access on a resource, output", S3 + "outputs:\n  x: ${logs.arn}\n", UNKNOWN),
    (
        "YAML: Outputs and stack references",
        "resources:\n  base:\n    type: pulumi:pulumi:StackReference\n    properties: {name: o/p/s}\n"
        'outputs:\n  x: ${base.outputs["name"]}\n',
        UNKNOWN,
    ),
]


@pytest.mark.parametrize(("section", "text", "expected"), VALUES, ids=[case[0] for case in VALUES])
def test_values(section, text, expected):
    found = output(text)
    if expected is UNKNOWN:
        assert found.unknown
    else:
        assert found.plain() == expected


@pytest.mark.parametrize("type", ["String", "bool", "number", "List<Integer>", "list<string>"])
def test_types_of_the_runtime(type):
    """YAML: Config, beta; the runtime alone reads the keys of a program of its own."""
    text = f"config:\n  n: {{type: '{type}'}}\noutputs: {{x: '${{n}}'}}\n"
    found, wanted = marked(text, "Main.yaml", files={"Pulumi.yaml": HEAD})
    assert found == wanted


def test_values_of_files():
    """YAML: fn::readFile."""
    read = "outputs:\n  x:\n    fn::readFile: {}\n"
    files = {"README.md": "text"}
    assert output(read.format("./README.md"), files).string == "text"
    assert output(read.format("./other.md"), files).unknown
    assert output(read.format("../../etc/shadow"), files).unknown
    assert output(read.format("/etc/lsb-release"), files).unknown


STACKS: list[tuple[str, dict[str, str], Any]] = [
    ("STACK: value of the only stack", {"Pulumi.dev.yaml": "config:\n  web:n: 5\n"}, 5),
    ("STACK: key without namespace", {"Pulumi.dev.yaml": "config:\n  n: 5\n"}, 5),
    ("STACK: key is not set", {"Pulumi.dev.yaml": "config:\n  aws:region: a\n"}, 3),
    ("STACK: secure", {"Pulumi.dev.yaml": "config:\n  web:n:\n    secure: AAAB\n"}, UNKNOWN),
    ("STACK: ESC", {"Pulumi.dev.yaml": "environment: [dev]\n"}, UNKNOWN),
    (
        "STACK: stacks with the same value",
        {"Pulumi.dev.yaml": "config: {n: 5}\n", "Pulumi.prod.yaml": "config: {n: 5}\n"},
        5,
    ),
    (
        "STACK: stacks with different values",
        {"Pulumi.dev.yaml": "config: {n: 5}\n", "Pulumi.prod.yaml": "config: {n: 6}\n"},
        UNKNOWN,
    ),
]


@pytest.mark.parametrize(("section", "files", "expected"), STACKS, ids=[case[0] for case in STACKS])
def test_values_of_stacks(section, files, expected):
    found = output("config:\n  n:\n    type: integer\n    default: 3\noutputs:\n  x: ${n}\n", files)
    assert found.unknown if expected is UNKNOWN else found.plain() == expected


# A section, and what follows the head of a project with marks where a policy reports something.
MARKED: list[tuple[str, str]] = [
    ("YAML: Config, neither type nor default", 'config:\n  n: {secret: true}\noutputs: {x: "${n}"}\n'),
    ("YAML: Config, unknown type", 'config:\n  n: {type: «float»}\noutputs: {x: "${n}"}\n'),
    ("YAML: Config, items", 'config:\n  «n»: {type: array}\noutputs: {x: "${n}"}\n'),
    (
        "YAML: Config, default of another type",
        'config:\n  n: {type: boolean, default: «1»}\noutputs: {x: "${n}"}\n',
    ),
    (
        "YAML: Config, secret",
        'config:\n  n: {type: string, secret: true, default: «abc»}\noutputs: {x: "${n}"}\n',
    ),
    ("YAML: Config, beta", '«configuration»:\n  n: {type: "List<String>"}\noutputs: {x: "${n}"}\n'),
    ("YAML: Resources, type", "resources:\n  «logs»: {properties: {acl: private}}\n"),
    ("YAML: Resources, names are shared", "config: {logs: 1}\nresources:\n  «logs»: {type: aws:s3:Bucket}\n"),
    ("YAML: Built-in variables, reserved name", "resources:\n  «pulumi»: {type: aws:s3:Bucket}\n"),
    ("YAML: Resources, unknown field", S3 + "    «props»: {acl: private}\n"),
    ("YAML: Resources, case of a field", S3 + "    Properties: {acl: private}\n"),
    (
        "YAML: Resource options, all",
        S3
        + "    options:\n      additionalSecretOutputs: [id]\n      aliases: [{name: old}]\n"
        + "      customTimeouts: {create: 5m, delete: 5m, update: 5m}\n      deleteBeforeReplace: true\n"
        + "      ignoreChanges: [tags]\n      import: web-logs\n      protect: true\n      version: 5.6.0\n"
        + "      pluginDownloadURL: https://a.example\n      replaceOnChanges: [bucket]\n      retainOnDelete: true\n",
    ),
    (
        "YAML: Resource options, unknown",
        S3 + '    options: {«dependOn»: ["${logs2}"]}\n  logs2: {type: aws:s3:Bucket}\n',
    ),
    (
        "YAML: Resource options, dependsOn",
        S3 + '    options: {dependsOn: ["${other}"]}\n  other: {type: aws:s3:Bucket}\n',
    ),
    (
        "YAML: Resource options, no interpolation",
        S3 + "    options: {provider: «aws»}\n  aws: {type: pulumi:providers:aws}\n",
    ),
    ("YAML: Resource getter", S3 + "    get: {id: web-logs, state: {region: eu-west-1}}\n"),
    ("YAML: Resource getter, id", S3 + "    «get»: {state: {}}\n"),
    ("YAML: Resource getter, properties", S3 + "    get: {id: a}\n    «properties»: {acl: private}\n"),
    (
        "YAML: Default provider",
        "resources:\n  aws:\n    type: pulumi:providers:aws\n    defaultProvider: true\n"
        "    options: {version: 6.45.0}\n",
    ),
    ("YAML: Explicit provider", S3 + '    options: {provider: "${p}"}\n  p: {type: pulumi:providers:aws}\n'),
    ("YAML: Interpolation, undefined name", 'outputs: {x: "a-«${nothing}»-b"}\n'),
    ("YAML: Interpolation, unterminated", 'outputs: {x: "a-«${»nothing"}\n'),
    ("YAML: Property access, index at the root", 'outputs: {x: "«${»[0].a}"}\n'),
    ("YAML: Property access, missing bracket", 'variables: {a: [1]}\noutputs: {x: "«${»a[0}"}\n'),
    ("YAML: Expressions, circular variables", 'variables: {a: "${b}", b: "«${a}»"}\noutputs: {x: "${a}"}\n'),
    (
        "YAML: Expressions, circular resources",
        S3 + '    options: {dependsOn: ["${other}"]}\n'
        '  other:\n    type: aws:s3:Bucket\n    properties: {tags: {logs: "«${logs.id}»"}}\n',
    ),
    ("YAML: fn::join, arguments", "outputs:\n  x:\n    «fn::join»: [a]\n"),
    ("YAML: fn::split, arguments", "outputs:\n  x:\n    «fn::split»: text\n"),
    ("YAML: fn::select, arguments", "outputs:\n  x:\n    «fn::select»: [1, 2, 3]\n"),
    ("YAML: fn::invoke, function", "outputs:\n  x:\n    «fn::invoke»: {arguments: {}}\n"),
    (
        "YAML: fn::invoke, arguments",
        'outputs:\n  x:\n    «fn::invoke»: {function: "aws:getAmi", arguments: [a]}\n',
    ),
    ("YAML: Built-in functions, case", 'outputs:\n  x:\n    Fn::Join: ["", [a]]\n'),
    ("YAML: Built-in functions, unknown", "outputs:\n  x:\n    «fn::concat»: [a, b]\n"),
    ("YAML: fn::stackReference", "outputs:\n  x:\n    «fn::stackReference»: [o/p/s, url]\n"),
    ("YAML: Outputs, provider configuration", 'outputs: {x: "${aws:region}"}\n'),
    ("YAML: Config, name of the project", 'config: {n: 1}\noutputs: {x: "${web:n}"}\n'),
    ("YAML: Config, keys without a type are set by stacks", 'config:\n  n: {}\noutputs: {x: "${n}"}\n'),
    (
        "COMPONENT: Component definition",
        "components:\n  site:\n    inputs: {name: {type: string}}\n"
        '    resources:\n      b: {type: aws:s3:Bucket, properties: {bucket: "${name}"}}\n'
        '    outputs: {id: "${b.id}"}\n',
    ),
    (
        "COMPONENT: Inputs, undefined",
        'config: {name: web}\ncomponents:\n  site:\n    inputs: {}\n    outputs: {id: "«${name}»"}\n'
        'outputs: {x: "${name}"}\n',
    ),
    ("COMPONENT: Inputs, type", 'components:\n  site:\n    inputs: {«a»: {}}\n    outputs: {id: "${a}"}\n'),
]


@pytest.mark.parametrize(("section", "text"), MARKED, ids=[case[0] for case in MARKED])
def test_findings(section, text):
    found, wanted = marked(HEAD + text)
    assert found == wanted


PROJECTS: list[tuple[str, str]] = [
    ("PROJECT: name and runtime", "name: web\nruntime: go\ndescription: The website.\n"),
    ("PROJECT: runtime with options", "name: web\nruntime:\n  name: python\n  options: {virtualenv: venv}\n"),
    ("PROJECT: name is required", "«runtime»: nodejs\n"),
    ("PROJECT: runtime is required", "«name»: web\n"),
    ("PROJECT: name", "name: «my website»\nruntime: nodejs\n"),
    ("PROJECT: name of a template", "name: ${PROJECT}\nruntime: nodejs\ntemplate: {config: {}}\n"),
    ("PROJECT: config of a provider", "name: web\nruntime: go\nconfig:\n  aws:region: us-east-1\n"),
    (
        "PROJECT: config of a provider has a value",
        "name: web\nruntime: go\nconfig:\n  aws:region: {value: us-east-1}\n",
    ),
    (
        "PROJECT: config of a provider has no type",
        "name: web\nruntime: go\nconfig:\n  aws:region: {type: «string»}\n",
    ),
    ("PROJECT: config must be a mapping", "name: web\nruntime: go\n«config»:\n  - size\n"),
]


@pytest.mark.parametrize(("section", "text"), PROJECTS, ids=[case[0] for case in PROJECTS])
def test_projects(section, text):
    found, wanted = marked(text)
    assert found == wanted


STACK_FILES: list[tuple[str, str]] = [
    ("STACK: config", "config:\n  aws:region: eu-west-1\n  web:size: 3\n"),
    ("STACK: required key", "«config»:\n  aws:region: eu-west-1\n"),
    ("STACK: required key, no config", "«encryptionsalt»: v1:abc\n"),
    ("STACK: required key, ESC", "environment:\n  - web-prod\n"),
    ("STACK: type", "config:\n  web:size: «small»\n"),
    ("STACK: type, number as string", 'config:\n  web:size: "3"\n'),
    (
        "STACK: secure",
        "secretsprovider: awskms://alias/a\nconfig:\n  size: 1\n  web:password: {secure: AAAB}\n",
    ),
    ("STACK: secret in plain text", "config:\n  size: 1\n  web:dbPassword: «correcthorse»\n"),
    (
        "STACK: secret of a provider in plain text",
        "config:\n  size: 1\n  digitalocean:token: «dop_something»\n",
    ),
    (
        "STACK: structured secret",
        "config:\n  size: 1\n  web:db:\n    password: {secure: AAAB}\n    apiKey: «abcdefgh»\n",
    ),
    ("STACK: declared secret", "config:\n  size: 1\n  web:license: «A-1»\n"),
    ("STACK: name about a secret", "config:\n  size: 1\n  web:passwordLength: 20\n  web:secretName: db\n"),
]
DECLARED = {
    "Pulumi.yaml": "name: web\nruntime: python\nconfig:\n  size: {type: integer}\n"
    "  license: {type: string, secret: true, default: ''}\n"
}


@pytest.mark.parametrize(("section", "text"), STACK_FILES, ids=[case[0] for case in STACK_FILES])
def test_stacks(section, text):
    found, wanted = marked(text, "Pulumi.prod.yaml", files=DECLARED)
    assert found == wanted


POLICY = """\
resources:
  access:
    type: aws:iam:Policy
    properties:
      policy: {}
"""
DOCUMENTS: list[tuple[str, str]] = [
    (
        "REGISTRY aws.iam.Policy: fn::toJSON",
        POLICY.format("{'fn::toJSON': {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}}"),
    ),
    (
        "REGISTRY aws.iam.Policy: JSON",
        POLICY.format('\'{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\''),
    ),
    (
        "REGISTRY aws.iam.Policy: block of JSON",
        POLICY.format(
            '|\n        {\n          "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]\n        }'
        ),
    ),
    (
        "REGISTRY aws.iam.Policy: mapping",
        POLICY.format("{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}"),
    ),
    (
        "REGISTRY aws.iam.getPolicyDocument: return",
        POLICY.format(
            "{'fn::invoke': {function: 'aws:iam:getPolicyDocument', return: json, "
            "arguments: {statements: [{actions: ['*'], resources: ['*']}]}}}"
        ),
    ),
    (
        "REGISTRY aws.iam.getPolicyDocument: variable",
        POLICY.format("${doc.json}")
        + "variables:\n  doc:\n    fn::aws:iam:getPolicyDocument: {statements: [{actions: '*', resources: '*'}]}\n",
    ),
]


@pytest.mark.parametrize(("section", "text"), DOCUMENTS, ids=[case[0] for case in DOCUMENTS])
def test_policy_documents(section, text):
    (document,) = documents(HEAD + text)
    assert document.role == "identity"
    (statement,) = document.statements
    assert [action.string for action in statement.allowing("*")] == ["*"]
    assert statement.on_everything() is not None


TYPES = [
    ("aws:s3/bucketV2:BucketV2", "aws_s3_bucket"),
    ("aws:ec2:SecurityGroup", "aws_security_group"),
    ("aws:rds/instance:Instance", "aws_db_instance"),
    ("aws:rds:ClusterInstance", "aws_rds_cluster_instance"),
    ("aws:alb:LoadBalancer", "aws_lb"),
    ("aws:apigateway:RestApi", "aws_api_gateway_rest_api"),
    ("azure:compute:LinuxVirtualMachine", "azurerm_linux_virtual_machine"),
    ("azure:storage:Account", "azurerm_storage_account"),
    ("gcp:projects:IAMMember", "google_project_iam_member"),
    ("gcp:compute/firewall:Firewall", "google_compute_firewall"),
    ("digitalocean:index:LoadBalancer", "digitalocean_loadbalancer"),
    ("github:index/branchProtectionV3:BranchProtectionV3", "github_branch_protection_v3"),
]


@pytest.mark.parametrize(("token", "type"), TYPES, ids=[f"REGISTRY {case[0]}" for case in TYPES])
def test_types(token, type):
    assert resource(f"{HEAD}resources:\n  a:\n    type: {token}\n").type == type
