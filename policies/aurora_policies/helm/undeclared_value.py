from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import UndeclaredValue

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


_TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  host: {{ «.Values.web.host» | quote }}
"""
_PLAIN = _TEMPLATE.replace("«", "").replace("»", "")


@policy(
    "HLM006",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            _TEMPLATE,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "web:\n  hosts: example.org\n"},
        ),
        good(
            _PLAIN,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "web:\n  host: example.org\n"},
            because="the value has a default",
        ),
        good(
            _PLAIN.replace("| quote", '| default "localhost" | quote'),
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "web:\n  hosts: example.org\n"},
            because="the template has a default",
        ),
        good(
            _PLAIN,
            path="chart/templates/config.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "web:\n  hosts: example.org\n",
                "Makefile": "deploy:\n\thelm upgrade web ./chart --set-string web.host=$(HOST)\n",
            },
            because="the command that installs the chart sets the value",
        ),
        good(
            _PLAIN.replace("  host:", "  # host:") + "  port: '80'\n",
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "web:\n  hosts: example.org\n"},
            because="it is printed into a comment",
        ),
        bad(
            _TEMPLATE.replace("  host:", "  # The host.\n  host:"),
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "web:\n  hosts: example.org\n"},
        ),
        good(
            _PLAIN,
            path="chart/templates/config.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "web:\n  hosts: example.org\n",
                "chart/values-test.yaml": "web:\n  host: test.example.org\n",
                "chart/values-prod.yaml": "web:\n  host: example.org\n",
            },
            because="the values of each environment have it",
        ),
        good(
            _PLAIN,
            path="chart/templates/config.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "web:\n  hosts: example.org\n",
                "chart/env/values-test.yaml": "web:\n  host: test.example.org\n",
                "chart/env/values-prod.yaml": "web:\n  host: example.org\n",
            },
            because="the values of each environment have it",
        ),
        bad(
            _TEMPLATE,
            path="chart/templates/config.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "web:\n  hosts: example.org\n",
                "chart/values-prod.yaml": "web:\n  host: example.org\n",
                "chart/values/values-test.yaml": "web: {}\n",
            },
        ),
        bad(
            _TEMPLATE,
            path="chart/templates/config.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "web:\n  hosts: example.org\n",
                "chart/values-test.yaml": "web:\n  host: test.example.org\n",
                "chart/values-prod.yaml": "web:\n  hosts: example.org\n",
            },
        ),
        good(
            _PLAIN,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "web:\n  enabled: false\n"},
            because="who enables it sets the value",
        ),
        bad(
            _TEMPLATE,
            path="chart/templates/config.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "web:\n  enabled: false\n  ingress:\n    host: example.org\n",
            },
        ),
        bad(
            _TEMPLATE,
            path="chart/templates/config.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "web:\n  enabled: true\n"},
        ),
    ],
)
def undeclared_value(value: UndeclaredValue) -> Iterator[Finding]:
    """A template prints a value that `values.yaml` does not have.

    It prints nothing with the default values, and a misspelled name is not noticed.
    Add the value to `values.yaml`, or use `default`, `required` or `if` in the template.
    A value that each of several files such as `values-prod.yaml` or `env/values-prod.yaml` sets is known, and so is
    one beside `enabled: false`. A value that a comment of `values.yaml` mentions as a key is documented, and a
    mapping that is empty there may have any keys. A value that a command of the repository sets with `--set` is not
    reported.

    <https://helm.sh/docs/chart_best_practices/values/>
    """
    message = f"value '{value.name}' is not in values.yaml; add it, or use 'default' or 'required'"
    yield Finding(at=value.at, message=message)
