"""What is written reads as the same syntax, and looks as `terraform fmt` would write it."""

import pytest

import aurora_devops
from aurora_devops.formats.hcl.reader import parse
from aurora_devops.formats.hcl.writing import write


@pytest.mark.parametrize(
    "value",
    [
        '"a${b}c"',
        '"\\"$${x} %%{y} \\\\ \\n \\u0001"',
        "[1, 2.5, -3, !a, null, true]",
        "a ? b : c ? d : e",
        "(a ? b : c) ? d : e",
        "(a + b) * c - -d",
        "(a[*].b)[0]",
        "a[*].b[0]",
        "a.*.b[0]",
        "a.0.b",
        '{ a = 1, "b c" = 2, (d) = 3, 4 = 5, "${e}" = 6 }',
        "[for k, v in a : v if k != 1]",
        "{ for k, v in a : k => v... if v }",
        "f(a, [1]...)",
        "provider::x::f(a)",
        '"%{ if a }b%{ else }c%{ endif }%{ for x, y in z }${x}%{ endfor }"',
        "<<EOT\n  a ${b}\n\nc $${d}\nEOT",
        "<<-EOT\n    a\n      b\n  EOT",
        "[<<EOT\na\nEOT\n, 1]",
        "{\n  a = <<EOT\nx\nEOT\n  b = 1\n}",
        '(a == b).c["d"]',
        '"a".b',
    ],
)
def test_what_is_written_reads_as_the_same(value):
    parsed = parse(f"x {{\n  y = {value}\n  z = 1\n}}\n")
    assert not parsed.problems, parsed.problems
    again = parse(write(parsed.body))
    assert not again.problems, write(parsed.body)
    assert again.body == parsed.body, write(parsed.body)


def test_other_syntax_is_not_the_same():
    for one, other in (("a = 1", "a = 2"), ("a = b.c", "a = b.d"), ("a = []", "a = {}"), ("x {}", "y {}")):
        assert parse(one).body != parse(other).body


def test_values_of_several_lines_in_an_object():
    text = "x = {\n  a = 1\n  long = 2\n  b = {\n    c = 1\n    name = 2\n  }\n"
    text += "  d = 3\n  e = [{ f = 1 }]\n  gh = 4\n}\n"
    assert write(parse(text).body) == (
        "x = {\n"
        "  a    = 1\n"
        "  long = 2\n"
        "  b = {\n"
        "    c    = 1\n"
        "    name = 2\n"
        "  }\n"
        "  d = 3\n"
        "  e = [\n"
        "    {\n"
        "      f = 1\n"
        "    },\n"
        "  ]\n"
        "  gh = 4\n"
        "}\n"
    )


def test_the_style():
    text = (
        'resource "aws_instance"   "web" {\n ami="ami-1"\n\n\n instance_type = "t3.micro"\n'
        'tags={Name=var.name,Environment="prod"}\n count = 2\n'
        " user_data = <<-EOT\n    #!/bin/sh\n    echo\n  EOT\n ebs_block_device {\n size=1\n }\n"
        " lifecycle {}\n}\nlocals {}"
    )
    assert aurora_devops.render("terraform", parse(text).body) == (
        'resource "aws_instance" "web" {\n'
        '  ami           = "ami-1"\n'
        '  instance_type = "t3.micro"\n'
        "  tags = {\n"
        "    Name        = var.name\n"
        '    Environment = "prod"\n'
        "  }\n"
        "  count = 2\n"
        "  user_data = <<EOT\n"
        "#!/bin/sh\n"
        "echo\n"
        "EOT\n"
        "\n"
        "  ebs_block_device {\n"
        "    size = 1\n"
        "  }\n"
        "\n"
        "  lifecycle {}\n"
        "}\n"
        "\n"
        "locals {}\n"
    )
