from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.kinds.alertmanager import UndefinedTemplate

_CONFIG = """\
templates:
  - /etc/alertmanager/templates/*.tmpl
route:
  receiver: team
receivers:
  - name: team
    slack_configs:
      - channel: '#team'
        api_url_file: /run/secrets/slack
        title: '{{{{ template "{name}" . }}}}'
"""
_TEMPLATES = {"alertmanager/templates/shop.tmpl": '{{ define "shop.title" }}{{ .Status }}{{ end }}\n'}


@policy(
    "ALM013",
    severity="error",
    category="validity",
    examples=[
        bad(
            _CONFIG.format(name="«shop.titles»"),
            path="alertmanager/alertmanager.yml",
            files=_TEMPLATES,
        ),
        good(
            _CONFIG.format(name="shop.title"),
            path="alertmanager/alertmanager.yml",
            files=_TEMPLATES,
            because="a file defines the template",
        ),
        good(
            _CONFIG.format(name="slack.default.title"),
            path="alertmanager/alertmanager.yml",
            files=_TEMPLATES,
            because="Alertmanager has the template itself",
        ),
        good(
            _CONFIG.format(name="shop.titles"),
            path="alertmanager/alertmanager.yml",
            because="the files of the templates are not in the repository",
        ),
    ],
)
def undefined_template(template: UndefinedTemplate) -> Iterator[Finding]:
    """A notification of Alertmanager calls a template that no file defines.

    The notification is not sent: template not defined.
    Correct the name, or define the template in one of the files of `templates`.
    Nothing is reported if the repository has no files for one of the patterns in `templates`.

    <https://prometheus.io/docs/alerting/latest/notification_examples/#defining-reusable-templates>
    """
    yield Finding(
        at=template.at,
        message=f"template '{template.name}' is not defined{hint(template.name, template.known)}",
    )
