"""Templates executed; the expected texts are those of text/template with Helm's functions."""

import pytest

from aurora_devops.formats.gotemplate.errors import LimitError, TemplateError
from aurora_devops.formats.gotemplate.execute import FailError, Limits, Renderer, RequiredError
from aurora_devops.formats.gotemplate.functions import FUNCTIONS
from aurora_devops.formats.gotemplate.text import Number, Origin, Text

VALUES = {
    "Values": {
        "name": "web",
        "port": 8080.0,
        "big": 12345678.0,
        "on": True,
        "empty": {},
        "list": ["a", "b", "c"],
        "map": {"z": 1.0, "y": "two"},
        "nested": {"a": {"b": "deep"}},
        "nothing": None,
        "template": "{{ .Values.name }}!",
    }
}


def rendered(text, data=VALUES, limits=None):
    renderer = Renderer(FUNCTIONS, limits)
    renderer.add("t.yaml", Text.of(text, Origin("t.yaml")))
    return renderer.render("t.yaml", data)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ .Values.name }}", "web"),
        ("{{ .Values.missing }}|", "|"),
        ("{{ .Values.nothing }}|", "|"),
        ("{{ (.Values.missing).field }}|", "|"),
        ("{{ (((.Values.missing).a).b).c }}|", "|"),
        ("{{ .Values.nested.a.b }}", "deep"),
        ("{{ .Values.port }} {{ .Values.big }}", "8080 1.2345678e+07"),
        ("{{ .Values.port | int }} {{ .Values.big | int }}", "8080 12345678"),
        ('{{ printf "%d" .Values.port }}', "%!d(float64=8080)"),
        ('{{ printf "%s" .Values.missing }}', "%!s(<nil>)"),
        ("{{ .Values.map }}", "map[y:two z:1]"),
        ("{{ .Values.list }}", "[a b c]"),
        # Whitespace
        ("a {{- .Values.name -}} b", "awebb"),
        ("a\n\n{{- /* comment */ -}}\n\nb", "ab"),
        ("a {{/* {{ nested }} */}} b", "a  b"),
        ("{{- if true }}\nx\n{{- end }}\n", "\nx\n"),
        # Constants
        ('{{ `a"\\n` }}{{ "b\\n\\u00e9" }}{{ \'x\' }}', 'a"\\nb\né120'),
        ("{{ 0x10 }} {{ 1e3 }} {{ 017 }} {{ 1_000 }} {{ -1.50 }} {{ true }}", "16 1000 15 1000 -1.5 true"),
        # Variables
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
        ("{{ $x := 1 }}{{ if true }}{{ $x := 2 }}{{ end }}{{ $x }}", "1"),
        ("{{ with $x := .Values.nested }}{{ $x.a.b }}{{ .a.b }}{{ $.Values.name }}{{ end }}", "deepdeepweb"),
        # Conditions
        ("{{ if .Values.empty }}1{{ else if .Values.on }}2{{ else }}3{{ end }}", "2"),
        ("{{ with .Values.missing }}1{{ else with .Values.name }}{{ . }}{{ else }}3{{ end }}", "web"),
        ("{{ if and .Values.on (not .Values.empty) }}y{{ end }}", "y"),
        ("{{ and .Values.missing .Values.missing.field }}|", "|"),
        ("{{ or .Values.name .Values.missing.field }}", "web"),
        ("{{ .Values.missing | default .Values.name | quote }}", '"web"'),
        # Ranges
        ("{{ range .Values.list }}{{ . }},{{ end }}", "a,b,c,"),
        ("{{ range $i, $v := .Values.list }}{{ $i }}={{ $v }};{{ end }}", "0=a;1=b;2=c;"),
        ("{{ range $k, $v := .Values.map }}{{ $k }}={{ $v }};{{ end }}", "y=two;z=1;"),
        ("{{ range $k, $ := .Values.map }}{{ $k }}{{ end }}", "yz"),
        ("{{ range $k, $ := .Values.map }}{{ $ }}{{ end }}{{ len $.Values.map }}", "two12"),
        (
            '{{ define "d" }}{{ $ := index . 0 }}{{ len $.Values.map }}{{ end }}{{ include "d" (list . 1) }}',
            "2",
        ),
        ("{{ range .Values.missing }}x{{ else }}none{{ end }}", "none"),
        ("{{ range 3 }}{{ . }}{{ end }}", "012"),
        ('{{ range .Values.list }}{{ if eq . "b" }}{{ continue }}{{ end }}{{ . }}{{ end }}', "ac"),
        ('{{ range .Values.list }}{{ if eq . "b" }}{{ break }}{{ end }}{{ . }}{{ end }}', "a"),
        ("{{ $last := 0 }}{{ range .Values.list }}{{ $last = . }}{{ end }}{{ $last }}", "c"),
        # Templates
        ('{{ define "x" }}[{{ . }}]{{ end }}{{ template "x" .Values.name }}', "[web]"),
        ('{{ define "x" }}[{{ . }}]{{ end }}{{ include "x" 5 | upper | indent 2 }}', "  [5]"),
        ('{{ define "x" }}{{ .missing }}{{ end }}{{ include "x" . | quote }}', '""'),
        ('{{ block "x" .Values }}{{ .name }}{{ end }}', "web"),
        ("{{ tpl .Values.template . }}", "web!"),
        ('{{ tpl "{{ define \\"y\\" }}inner{{ end }}{{ include \\"y\\" . }}" . }}', "inner"),
        ('{{ lookup "v1" "Secret" "" "x" }}', "map[]"),
        ('{{ required "name it" .Values.name }}', "web"),
    ],
)
def test_a_template_prints(template, expected):
    assert rendered(template) == expected


@pytest.mark.parametrize(
    ("template", "message", "offset"),
    [
        ("{{ .Values.missing.field }}", "nil pointer: '.Values.missing' is not set", 3),
        ("ab{{ .Values.name.field }}", "cannot read field 'field' of a value of type string", 5),
        ("{{ unknown .Values }}", "function 'unknown' is not defined", 3),
        ("{{ if false }}{{ unknown }}{{ end }}", "function 'unknown' is not defined", 17),
        ("{{ $x }}", "variable '$x' is not declared", 3),
        ("{{ $x = 1 }}", "variable '$x' is not declared", 6),
        ("{{ .Values.my-key }}", "unexpected character '-' after '.my'", 13),
        ("{{ .Values.name", "action is not closed", 2),
        ('{{ "a }}', "unterminated quoted string", 3),
        ("{{/* a }}", "comment is not closed", 2),
        ("{{ if true }}", "unexpected end of file", 12),
        ("{{ end }}", "unexpected {{end}}", 0),
        ("{{ if }}x{{ end }}", "missing value for if", 6),
        ("{{ break }}", "{{break}} outside of {{range}}", 9),
        ('{{ template "missing" }}', "template 'missing' is not defined", 0),
        ('{{ include "missing" . }}', "template 'missing' is not defined", 3),
        ("{{ 1 | 2 }}", "non executable command in pipeline stage 2", 7),
        ("{{ nil }}", "nil is not a command", 3),
        ("{{ range .Values.name }}{{ end }}", "range cannot iterate over a value of type string", 0),
        ("{{ eq .Values.port 8080 }}", "incompatible types for comparison: float64 and int", 3),
        ('{{ define "x" }}{{ .a.b }}{{ end }}\n{{ include "x" (dict "a" 1) }}', "cannot read field 'b'", 19),
    ],
)
def test_an_error_has_its_place(template, message, offset):
    with pytest.raises(TemplateError) as caught:
        rendered(template)
    assert message in caught.value.message
    assert (caught.value.origin, caught.value.offset) == (Origin("t.yaml"), offset)


def test_a_template_that_refuses_says_so_where_it_does():
    with pytest.raises(RequiredError) as caught:
        rendered('{{ define "x" }}{{ required "set it" .Values.x }}{{ end }}{{ include "x" . }}')
    assert (caught.value.message, caught.value.offset) == ("set it", 19)
    with pytest.raises(FailError, match="no"):
        rendered('{{ fail "no" }}')


def test_rendering_is_bounded():
    with pytest.raises(LimitError, match="levels deep"):
        rendered('{{ define "x" }}{{ include "x" . }}{{ end }}{{ include "x" . }}')
    with pytest.raises(LimitError, match="steps"):
        rendered("{{ range 100 }}{{ range 100 }}{{ . }}{{ end }}{{ end }}", limits=Limits(steps=1000))
    with pytest.raises(LimitError, match="characters"):
        rendered("{{ range 100 }}{{ range 100 }}xxxxxxxxxx{{ end }}{{ end }}", limits=Limits(size=1000))
    with pytest.raises(TemplateError, match="levels deep"):
        rendered("{{ if true }}" * 500 + "{{ end }}" * 500)
    with pytest.raises(TemplateError, match="levels deep"):
        rendered("{{ " + "(" * 500 + "1" + ")" * 500 + " }}")


def value(route, text):
    return Text.of(text, Origin("values.yaml", route))


def test_characters_come_from_the_template_the_values_or_an_action():
    text = 'name: {{ .Values.name | quote }}\ncount: {{ 2 | add 1 }}\n{{ "lit" }}'
    made = rendered(text, {"Values": {"name": value(("name",), "web")}})
    assert made == 'name: "web"\ncount: 3\nlit'
    assert made.origin_at(0) == (Origin("t.yaml"), 0)
    origin, offset = made.origin_at(made.index("eb"))
    assert (origin.path, origin.route, offset) == ("values.yaml", ("name",), 1)
    # The action that printed the value, for findings about how it is printed.
    assert origin.printer == ("t.yaml", 6, 32)
    assert made.origin_at(6) == (Origin("t.yaml", action=(6, 32)), 0)
    assert made.origin_at(made.index("3")) == (Origin("t.yaml", action=(40, 55)), 0)
    origin, offset = made.origin_at(made.index("lit"))
    assert (origin.path, origin.action, offset) == ("t.yaml", None, text.index("lit"))


def test_a_number_and_a_boolean_come_from_the_values():
    key = Text.of("on", Origin("values.yaml", ("on",), True))
    data = {"Values": {"n": Number(3, Origin("values.yaml", ("n",))), key: True}}
    made = rendered("{{ .Values.n }} {{ .Values.on }}", data)
    assert made == "3 true"
    assert made.origin_at(0)[0].route == ("n",)
    assert made.origin_at(2)[0][:3] == ("values.yaml", ("on",), False)


def test_a_helper_and_tpl_keep_the_origin():
    text = '{{ define "x" }}a: {{ .Values.t | trunc 3 }}{{ end }}{{ include "x" . | indent 2 }}{{ tpl .Values.t . }}'
    made = rendered(text, {"Values": {"t": value(("t",), "tool {{ 1 }}")}})
    assert made == "  a: tootool 1"
    origin, offset = made.origin_at(2)
    assert (origin.path, origin.route, origin.action, offset) == ("t.yaml", None, None, 16)
    assert origin.printer == ("t.yaml", 53, 83)
    assert made.origin_at(5)[0].route == ("t",)
    assert made.origin_at(8)[0].route == ("t",)
    assert made.origin_at(len(made) - 1)[0][:2] == ("values.yaml", ("t",))


def test_a_later_definition_replaces_an_earlier_one_unless_it_is_empty():
    renderer = Renderer(FUNCTIONS)
    renderer.add("a", '{{ define "x" }}a{{ end }}')
    renderer.add("b", '{{ define "x" }}b{{ end }}{{ define "y" }}y{{ end }}')
    renderer.add("c", '{{ define "y" }} {{/* empty */}}{{ end }}{{ include "x" . }}{{ include "y" . }}')
    assert renderer.render("c", {}) == "by"
    with pytest.raises(TemplateError, match="defined twice"):
        renderer.add("d", '{{ define "z" }}1{{ end }}{{ define "z" }}2{{ end }}')
