"""Files that functions read, and the values of templates."""

import pytest

import aurora_devops

FILES = {"a/init.sh": "x\n", "a/site.conf.tftpl": "${host}\n"}


def messages(policy: str, text: str, **files: str) -> list[str]:
    given = {"a/main.tf": text, **{path.replace("__", "/"): other for path, other in files.items()}, **FILES}
    return [finding.message for finding in aurora_devops.lint(given, select=[policy]).findings]


@pytest.mark.parametrize(
    ("call", "missing"),
    [
        ('file("${path.module}/init.sh")', False),
        ('file("init.sh")', False),
        ('file("${path.module}/inits.sh")', True),
        ('file("inits.sh")', True),
        ('filesha256("${path.module}/start.sh")', True),
        ('file("${path.module}/key.pem")', False),
        ('file("${path.module}/${var.name}.sh")', False),
        ('file("${path.module}/${var.kind}.sh")', False),
        ('file("/etc/inits.sh")', False),
        ('file("../../../inits.sh")', False),
        ('fileexists("${path.module}/inits.sh")', False),
        ('fileexists("x.sh") ? file("${path.module}/inits.sh") : ""', False),
        ('try(file("${path.module}/inits.sh"), "")', False),
        ('file("${path.module}/other/inits.sh")', False),
    ],
)
def test_a_file_that_does_not_exist(call: str, missing: bool) -> None:
    text = 'variable "name" {}\nvariable "kind" {\n  default = "start"\n}\n'
    text += f"locals {{\n  script = {call}\n}}\n"
    assert bool(messages("missing-read-file", text)) is missing


def test_a_file_that_the_module_writes() -> None:
    made = 'resource "local_file" "a" {\n  filename = "${path.module}/inits.sh"\n}\n'
    text = (
        'locals {\n  script = file("${path.module}/inits.sh")\n  again = file("${path.module}/inits.sh")\n}\n'
    )
    assert len(messages("missing-read-file", text)) == 2
    assert messages("missing-read-file", text + made) == []


@pytest.mark.parametrize(
    ("template", "values", "missing"),
    [
        ("${host}:${port}", "{ host = 1 }", "'port'"),
        ("${host}:${port}", '{ host = 1, "port" = 2 }', ""),
        ("%{ if tls }https%{ else }http%{ endif }", "{ host = 1 }", "'tls'"),
        ("%{ for a, b in all }${a}${b.c}%{ endfor }", "{ all = {} }", ""),
        ("${[for a in all : a.b]}${jsonencode({ key = all })}", "{ all = {} }", ""),
        ("${upper(host)} ${a.b} ${c[0]}", "{ host = 1 }", "'a', 'c'"),
        ("$${HOME} %%{ if x }", "{ host = 1 }", ""),
        ("${host}", "local.values", ""),
        ("${host}", "{ (var.key) = 1 }", ""),
        ("${host", "{}", ""),
    ],
)
def test_the_values_of_a_template(template: str, values: str, missing: str) -> None:
    text = f'locals {{\n  x = templatefile("${{path.module}}/x.tpl", {values})\n}}\n'
    found = sorted(messages("missing-template-value", text, a__x__tpl="", **{"a/x.tpl": template}))
    assert [each.split(" reads ")[1].split(", which")[0] for each in found] == ([missing] if missing else [])


def test_the_place_in_the_template() -> None:
    files = {
        "main.tf": 'locals {\n  x = templatefile("x.tpl", { host = 1 })\n}\n',
        "x.tpl": "a\nb ${host} ${port}\n",
    }
    (finding,) = aurora_devops.lint(files, select=["missing-template-value"]).findings
    (related,) = finding.related
    assert (related.path, related.location.line, related.location.column) == ("x.tpl", 2, 13)
