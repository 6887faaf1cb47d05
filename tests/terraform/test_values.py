"""The values of attributes: what is known, what is unknown, what is absent."""

import pytest

from aurora_devops.cloud.value import UNKNOWN, Unknown

from .bringing import module, resource

VARIABLES = """
variable "unset" {}
variable "text" {
  default = "abc"
}
variable "flag" {
  type    = bool
  default = "true"
}
variable "object" {
  type = object({
    a = string
    b = optional(number, 3)
    c = optional(string)
  })
  default = { a = 1 }
}
variable "list" {
  default = ["x", "y"]
}
locals {
  map   = { one = 1, two = { three = [3] } }
  cycle = local.other
  other = local.cycle
}
resource "t" "other" {
  name   = "other-name"
  secret = var.unset
}
data "d" "some" {}
"""


def evaluated(expression: str):
    value = resource(f'{VARIABLES}\nresource "t" "this" {{\n  x = {expression}\n}}\n', "this").get("x")
    try:
        return value.plain()
    except Unknown:
        return UNKNOWN


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.text", "abc"),
        ("var.unset", UNKNOWN),
        ("var.undeclared", UNKNOWN),
        ("var.flag", True),
        ("var.object.a", "1"),
        ("var.object.b", 3),
        ("var.object.c", None),
        ("local.map.one", 1),
        ('local.map["two"].three[0]', 3),
        ("local.map.two.three.0", 3),
        ("local.cycle", UNKNOWN),
        ("t.other.name", "other-name"),
        ("t.other.secret", UNKNOWN),
        ("t.other.id", UNKNOWN),
        ("data.d.some.id", UNKNOWN),
        ("terraform.workspace", UNKNOWN),
        ('"a-${var.text}-b"', "a-abc-b"),
        ('"a-${var.unset}-b"', UNKNOWN),
        ('"${var.flag}"', True),
        ("1 + 2 * 3 - 4 / 2", 5),
        ("-1", -1),
        ("7 % 4", 3),
        ('var.text == "abc"', True),
        ('var.unset == "abc"', UNKNOWN),
        ("!var.flag", False),
        ("var.unset && false", False),
        ("var.unset || true", True),
        ("var.unset && true", UNKNOWN),
        ('var.flag ? "yes" : "no"', "yes"),
        ('var.unset ? "same" : "same"', "same"),
        ('var.unset ? "one" : "other"', UNKNOWN),
        ("[for v in var.list : upper(v)]", ["X", "Y"]),
        ('[for i, v in var.list : "${i}${v}" if v != "x"]', ["1y"]),
        ("{ for v in var.list : v => length(v) }", {"x": 1, "y": 1}),
        ('{ for v in var.list : "k" => v... }', {"k": ["x", "y"]}),
        ("[for v in var.unset : v]", UNKNOWN),
        ("[{ a = 1 }, { a = 2 }][*].a", [1, 2]),
        ("[{ a = 1 }].*.a", [1]),
        ('"%{ if var.flag }on%{ else }off%{ endif }"', "on"),
        ('"%{ for v in var.list }<${v}>%{ endfor }"', "<x><y>"),
        ("null", None),
    ],
)
def test_expressions(expression, expected):
    assert evaluated(expression) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("abs(-3)", 3),
        ("ceil(1.2)", 2),
        ("max(1, 3, 2)", 3),
        ("max([1, 3]...)", 3),
        ('parseint("ff", 16)', 255),
        ("pow(2, 10)", 1024),
        ("signum(-4)", -1),
        ('upper("a")', "A"),
        ('title("hello world")', "Hello World"),
        ('substr("hello", 1, 3)', "ell"),
        ('substr("hello", -3, -1)', "llo"),
        ('replace("a.b", ".", "-")', "a-b"),
        ('replace("abc", "/b(.)/", "[$1]")', "a[c]"),
        ('regex("[a-z]+", "12ab")', "ab"),
        ('regexall("[0-9]", "a1b2")', ["1", "2"]),
        ('regex("(a)(b)", "ab")', ["a", "b"]),
        ('split(",", "a,b")', ["a", "b"]),
        ('join("-", ["a", 1, true])', "a-1-true"),
        ('format("%s-%03d-%t-%%", "a", 7, true)', "a-007-true-%"),
        ('format("%-5s|%5.1f", "ab", 2.25)', "ab   |  2.2"),
        ('formatlist("%s!", ["a", "b"])', ["a!", "b!"]),
        ('trimprefix("xab", "x")', "ab"),
        ('trim("--a-", "-")', "a"),
        ('indent(2, "a\\nb")', "a\n  b"),
        ('chomp("a\\n\\n")', "a"),
        ('startswith("abc", "ab")', True),
        ('concat(["a"], ["b"], [])', ["a", "b"]),
        ("flatten([[1, [2]], [], 3])", [1, 2, 3]),
        ("merge({ a = 1 }, { a = 2, b = 3 }, null)", {"a": 2, "b": 3}),
        ('lookup({ a = 1 }, "a", 2)', 1),
        ('lookup({ a = 1 }, "b", 2)', 2),
        ('element(["a", "b"], 3)', "b"),
        ('coalesce("", null, "x")', "x"),
        ('coalescelist([], ["x"])', ["x"]),
        ('compact(["a", "", null])', ["a"]),
        ('distinct(["a", "b", "a"])', ["a", "b"]),
        ("length(var.list)", 2),
        ("length(null)", UNKNOWN),
        ('contains(["a"], "a")', True),
        ("keys({ b = 1, a = 2 })", ["a", "b"]),
        ("values({ b = 1, a = 2 })", [2, 1]),
        ('zipmap(["a"], [1])', {"a": 1}),
        ("reverse([1, 2])", [2, 1]),
        ("slice([1, 2, 3], 1, 3)", [2, 3]),
        ("one([1])", 1),
        ("one([])", None),
        ("range(3)", [0, 1, 2]),
        ("range(1, 7, 3)", [1, 4]),
        ("chunklist([1, 2, 3], 2)", [[1, 2], [3]]),
        ("setproduct([1, 2], [3])", [[1, 3], [2, 3]]),
        ('setsubtract(["a", "b"], ["a"])', ["b"]),
        ('sort(["b", "a"])', ["a", "b"]),
        ("sum([1, 2.5])", 3.5),
        ('transpose({ a = ["x"], b = ["x"] })', {"x": ["a", "b"]}),
        ('toset(["b", "a", "b"])', ["a", "b"]),
        ('tobool("true")', True),
        ('tonumber("3")', 3),
        ("tostring(3)", "3"),
        ('try(local.map.missing, "x")', "x"),
        ("try(var.unset, 1)", UNKNOWN),
        ("can(local.map.missing)", False),
        ("can(local.map.one)", True),
        ('jsonencode({ b = [1, "x"], a = true })', '{"a":true,"b":[1,"x"]}'),
        ('jsondecode("{\\"a\\": [1]}").a', [1]),
        ('yamldecode("a: [1]")', {"a": [1]}),
        ('csvdecode("a,b\\n1,2")', [{"a": "1", "b": "2"}]),
        ('base64decode(base64encode("ab"))', "ab"),
        ('urlencode("a b&")', "a+b%26"),
        ('md5("a")', "0cc175b9c0f1b6a831c399e269772661"),
        ('uuidv5("dns", "www.terraform.io")', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"),
        ('cidrsubnet("10.0.0.0/16", 8, 2)', "10.0.2.0/24"),
        ('cidrhost("10.0.0.0/8", 5)', "10.0.0.5"),
        ('cidrhost("10.0.0.0/8", -1)', "10.255.255.255"),
        ('cidrnetmask("172.16.0.0/12")', "255.240.0.0"),
        (
            'cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)',
            ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"],
        ),
        ('timeadd("2024-01-01T00:00:00Z", "90m")', "2024-01-01T01:30:00Z"),
        ('formatdate("DD MMM YYYY", "2024-01-02T00:00:00Z")', "02 Jan 2024"),
        ('basename("a/b.txt")', "b.txt"),
        ("timestamp()", UNKNOWN),
        ("uuid()", UNKNOWN),
        ('provider::aws::arn_parse("x")', UNKNOWN),
        ("upper(var.unset)", UNKNOWN),
        ("upper(1, 2)", UNKNOWN),
        ('cidrsubnet("nonsense", 8, 2)', UNKNOWN),
    ],
)
def test_functions(call, expected):
    assert evaluated(call) == expected


def test_a_collection_keeps_what_is_known():
    value = resource('variable "v" {}\nresource "t" "x" {\n  a = merge({ k = "v" }, { u = var.v })\n}\n').get(
        "a"
    )
    assert value.get("k").string == "v"
    assert value.get("u").unknown
    assert value.get("other").absent


def test_a_null_is_absent_at_its_attribute():
    found = resource('variable "v" {\n  default = null\n}\nresource "t" "x" {\n  a = var.v\n}\n')
    assert found.get("a").absent
    assert found.home.text[slice(*found.get("a").at)] == "var.v"


def test_blocks_and_maps_are_read_alike():
    for text in ("logging {\n    on = true\n  }", "logging = { on = true }", "logging = [{ on = true }]"):
        found = resource(f'resource "t" "x" {{\n  {text}\n}}\n')
        assert found.get("logging", "on").is_true
        assert [block.get("on").is_true for block in found.blocks("logging")] == [True]
        assert found.get("logging", 1, "on").absent


def test_what_is_missing_is_at_the_nearest_head():
    found = resource('resource "t" "x" {\n  a {\n    b {}\n  }\n}\n')
    text = found.home.text
    assert text[slice(*found.get("missing").at)] == 'resource "t" "x"'
    assert text[slice(*found.get("a", "b", "c").at)] == "b"


DYNAMIC = """
resource "t" "x" {
  dynamic "rule" {
    for_each = %s
    content {
      port = rule.value
      key  = rule.key
    }
  }
}
"""


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ("[80, 443]", [(80, "80"), (443, "443")]),
        ("{ a = 80 }", [(80, "a")]),
        ("[]", []),
    ],
)
def test_dynamic_blocks(over, expected):
    blocks = resource(DYNAMIC % over).blocks("rule")
    assert [(block.get("port").number, block.get("key").string) for block in blocks] == expected


def test_an_unknown_dynamic_block_may_be_there():
    found = resource('variable "v" {}\n' + DYNAMIC % "var.v")
    (block,) = found.blocks("rule")
    assert not block.certain
    assert found.get("rule", "port").unknown
    assert found.get("rule").unknown


@pytest.mark.parametrize(
    ("repeated", "expected"),
    [
        ('for_each = { a = "x", b = "y" }\n  v = each.value', ["x", "y"]),
        ('for_each = toset(["p", "q"])\n  v = each.key', ["p", "q"]),
        ("count = 2\n  v = count.index", ["0", "1"]),
        ("count = 0\n  v = 1", []),
        ("count = false ? 1 : 0\n  v = 1", []),
        ("count = var.v\n  v = count.index", [None]),
        ("for_each = var.v\n  v = each.value", [None]),
    ],
)
def test_instances(repeated, expected):
    text = f'variable "v" {{}}\nresource "t" "x" {{\n  {repeated}\n}}\n'
    assert [found.get("v").string for found in module(text).resources] == expected


def test_variables_files_set_variables():
    files = {
        "main.tf": 'variable "v" {\n  default = 1\n}\nresource "t" "x" {\n  a = var.v\n}\n',
        "terraform.tfvars": "v = 2\n",
    }
    assert resource(files).get("a").number == 2
    assert (
        resource({**files, "b.auto.tfvars": "v = 4", "a.auto.tfvars.json": '{"v": 3}'}).get("a").number == 4
    )


def test_files_of_the_repository_are_read():
    files = {
        "m/main.tf": 'resource "t" "x" {\n  a = templatefile("${path.module}/a.tpl", { n = "N" })\n'
        '  b = jsondecode(file("${path.module}/b.json")).k\n  c = file("${path.module}/../../out")\n}\n',
        "m/a.tpl": "hello ${n}\n%{ for i in [1, 2] }${i}%{ endfor }",
        "m/b.json": '{"k": "v"}',
    }
    (found,) = module(files, "m").resources
    assert found.get("a").string == "hello N\n12"
    assert found.get("b").string == "v"
    assert found.get("c").unknown


def test_both_syntaxes_mean_the_same():
    text = """{
      "variable": {"v": {"default": ["a"]}},
      "resource": {"t": {"x": [{"a": "${upper(var.v[0])}-b", "//": "comment", "n": {"on": true}}]}}
    }"""
    (found,) = module({"main.tf.json": text}).resources
    assert found.get("a").string == "A-b"
    assert found.get("n", "on").is_true


def test_growth_is_bounded():
    doubled = "".join(f'  a{i} = "${{local.a{i - 1}}}${{local.a{i - 1}}}"\n' for i in range(1, 60))
    text = f'locals {{\n  a0 = "xxxxxxxxxx"\n{doubled}}}\nresource "t" "x" {{\n  a = local.a59\n}}\n'
    assert resource(text).get("a").unknown
    lists = "".join(f"  l{i} = concat(local.l{i - 1}, local.l{i - 1})\n" for i in range(1, 60))
    text = f'locals {{\n  l0 = [1, 2]\n{lists}}}\nresource "t" "x" {{\n  a = local.l59\n}}\n'
    assert resource(text).get("a").unknown
    nested = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]"
    assert resource(f'resource "t" "x" {{\n  a = {nested}\n}}\n').get("a").certain is False


def test_a_long_chain_of_locals_ends():
    chain = "".join(f"  a{i} = local.a{i - 1}\n" for i in range(1, 3000))
    text = f'locals {{\n  a0 = 1\n{chain}}}\nresource "t" "x" {{\n  a = local.a2999\n}}\n'
    assert resource(text).get("a").unknown


@pytest.mark.parametrize(("written", "meant"), [("True", True), ("FALSE", False)])
def test_booleans_that_terraform_refuses_are_read(written, meant):
    found = resource(f'locals {{\n  v = {written}\n}}\nresource "a" "x" {{\n  b = local.v\n}}\n').get("b")
    assert found.data is meant
