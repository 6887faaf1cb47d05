"""Mistakes in declared policies are errors of the configuration, with the line and the nearest right name."""

import pytest

from aurora_devops.core.settings import ConfigError

from .declaring import catalogue_of, declaration


def error(config: str) -> str:
    with pytest.raises(ConfigError) as raised:
        catalogue_of(config)
    return str(raised.value)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("self.imag == 'a'", "Container has no field 'imag'; did you mean image?"),
        ("self.ports.exists(p, p.hostPrt == 1)", "ContainerPort has no field 'hostPrt'; did you mean hostPort?"),
        ("pod.spec.hostNetwrk", "PodSpec has no field 'hostNetwrk'; did you mean hostNetwork?"),
        ("has(self.securityContext.privilegd)", "SecurityContext has no field 'privilegd'; did you mean privileged?"),
        ("self.?imag.orValue('') == ''", "Container has no field 'imag'; did you mean image?"),
        ("self.name.first == 'a'", "a string has no field 'first'"),
        ("self.args.first == 'a'", "a list has no field 'first'"),
        ("self.image == 3", "'==' compares a string with an integer"),
        ("self.stdin == 'true'", "'==' compares true or false with a string"),
        ("self.ports.exists(p, p.hostPort > '1')", "'>' compares an integer with a string"),
        ("self.args < self.args", "'<' cannot compare a list"),
        ("self.image in [1, 2]", "'in' compares a string with an integer"),
        ("'a' in self.image", "'in' needs a list or a mapping, not a string"),
        ("self.args.startsWith('a')", "startsWith() needs a string, not a list"),
        ("self.image && self.stdin", "'&&' needs a condition, not a string"),
        ("self.image.exists(i, i == 'a')", "cannot loop over a string"),
        ("size(self.stdin) == 1", "size() needs a string, a list or a mapping, not true or false"),
        ("self.?stdin.orValue('x') == 'x'", "the value is true or false, and its replacement a string"),
        ("self.name", "must be a condition, not a string"),
        ("1 > 'x'", "'>' cannot be applied to (int, string)"),
        ("sef.image == 'a'", "'sef' is not a variable; did you mean self?"),
        ("self.image.startsWth('a')", "'startsWth' is not a function; did you mean startsWith?"),
        ("self.image.replace('a', 'b') == 'b'", "function 'replace' is not available"),
        ("self.image.matches('(a')", "'(a' is not a regular expression of RE2"),
        ("self.image ==", "the expression is incomplete"),
        (" || ".join(["self.stdin"] * 300), "longer than 2,000 characters"),
        (" || ".join(["true"] * 200), "has more than 300 parts"),
        ("'a' + 'a' + 'a' + 'a' + 'a' + 'a' == self.name", "'+' cannot be used more than 4 times"),
        ("self.args.map(a, a + a) == []", "'+' cannot be used inside a loop"),
        ("self.args.all(a, " * 5 + "true" + ")" * 5, "has more than 4 loops"),
        ("(" * 40 + "true" + ")" * 40, "recursion"),
    ],
)  # fmt: skip
def test_a_condition(when, said):
    assert said in error(declaration(when))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "kuberntes"}, "unknown kind 'kuberntes'; did you mean kubernetes?"),
        ({"node": "Contaner"}, "'Contaner' is not a node of kind 'kubernetes'; did you mean Container?"),
        ({"kind": "", "node": "Imag"}, "did you mean Image?"),
        ({"kind": "", "node": "Container"}, "set 'kind' for those of one kind"),
        (
            {"at": "securityContext.privilegd"},
            "SecurityContext has no field 'privilegd'; did you mean privileged?",
        ),
        ({"at": "name.x"}, "a string has no field 'x'"),
        ({"message": "{self.nam}"}, "Container has no field 'nam'; did you mean name?"),
        ({"message": "{self.name"}, "'{' without '}'"),
        ({"message": "self.name}"}, "'}' without '{'"),
        ({"message": "x" * 3_000}, "the message is longer than 2,000 characters"),
        ({"severity": "high"}, "policies.0.severity: must be one of error, warning, info"),
        ({"category": "style"}, "policies.0.category: must be one of"),
        ({"code": "acm1"}, "policies.0.code: must match"),
        ({"messag": "x"}, "unknown key policies.0.messag; did you mean message?"),
    ],
)
def test_another_key(changes, said):
    assert said in error(declaration("true", **changes))


def test_the_line_of_a_mistake_in_an_expression_of_several_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (
        "policies:\n  - name: acme\n    kind: kubernetes\n    node: Container\n    when: |\n"
        "      has(self.image) &&\n      self.imag == 'a'\n    message: x\n"
    )
    (tmp_path / "aurora.yaml").write_text(text)
    assert error(text) == "aurora.yaml:7: policies.0.when: Container has no field 'imag'; did you mean image?"


def test_an_entry_that_is_neither_a_policy_nor_a_file():
    assert error("policies: [3]\n") == "aurora.yaml:1: policies.0: must be a policy or the name of a file"


def test_a_name_that_a_policy_has_already():
    taken = declaration("true").replace("acme", "latest-tag")
    assert "'latest-tag' is already the policy latest-tag" in error(taken)
