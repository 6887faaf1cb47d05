"""Fixes of findings in charts: in the text of the template, or in the values; none where conditions decide."""

import pytest

from aurora_devops.core.fixing import apply
from aurora_devops.core.run import default_catalogue
from aurora_devops.testing import findings

CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}
spec:
  automountServiceAccountToken: %s
  containers:
    - name: web
      image: {{ .Values.image }}
%s"""
SECURED = "      securityContext:\n        allowPrivilegeEscalation: false\n"
VALUES = "image: nginx:1.27\ntoken: true\nuse: true\nsecurity:\n  runAsNonRoot: true\n"


def fixed(name, template, values=VALUES, path="chart/templates/pod.yaml"):
    """The text of a file after the fixes of a policy; None if there are none."""
    files = {"chart/Chart.yaml": CHART, "chart/values.yaml": values, "chart/templates/pod.yaml": template}
    policy = default_catalogue().policy(name)
    text = files.pop(path)
    found = findings(policy, text, path=path, files=files)
    assert found
    after = apply(text, found, unsafe=True).text
    return None if after == text else after


def test_lines_are_added_to_the_template():
    template = POD % ("false", "")
    assert fixed("KUB011", template) == template + SECURED


def test_lines_are_added_below_an_action():
    more = "      {{- if .Values.use }}\n      tty: true\n      {{- end }}\n"
    assert fixed("KUB011", POD % ("false", more)) == POD % ("false", SECURED + more)


@pytest.mark.parametrize(
    "more",
    [
        # Other values print the key, too.
        "      {{- with .Values.missing }}\n      securityContext:\n        a: b\n      {{- end }}\n",
        # The entries beside the new one are printed by an action or under a condition.
        "      securityContext: {{ toYaml .Values.security | nindent 8 }}\n",
        "      securityContext:\n        {{- if .Values.use }}\n        runAsNonRoot: true\n        {{- end }}\n",
        "      {{- with .Values.security }}\n      securityContext: {{- toYaml . | nindent 8 }}\n      {{- end }}\n",
    ],
)
def test_nothing_is_added_where_it_would_depend_on_the_values(more):
    assert fixed("KUB011", POD % ("false", more)) is None


def test_keys_of_other_containers_do_not_count():
    more = "    - name: other\n      image: redis:7\n      securityContext:\n        allowPrivilegeEscalation: false\n"
    assert fixed("KUB011", POD % ("false", more)) == POD % ("false", SECURED + more)


def test_a_condition_around_the_whole_object_is_the_same_for_all_its_lines():
    template = "{{- if .Values.use }}\n" + POD % ("false", "") + "{{- end }}\n"
    expected = "{{- if .Values.use }}\n" + POD % ("false", "") + SECURED + "{{- end }}\n"
    assert fixed("KUB011", template) == expected


def test_a_value_is_corrected_in_the_template():
    more = "      securityContext: {allowPrivilegeEscalation: %s}\n"
    assert fixed("KUB011", POD % ("false", more % "true")) == POD % ("false", more % "false")


def test_a_value_is_corrected_in_the_values():
    more = "      securityContext:\n        allowPrivilegeEscalation: {{ .Values.token }}\n"
    after = fixed("KUB011", POD % ("false", more), path="chart/values.yaml")
    assert after == VALUES.replace("token: true", "token: false")


def test_a_template_that_is_included_is_not_changed():
    template = '{{ define "pod" }}' + POD % ("false", "") + '{{ end }}{{ include "pod" . }}'
    assert fixed("KUB011", template) is None
