from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import LogLabels, SelectedLogLabel

# Loki itself adds these to each stream, or to each entry.
_OF_LOKI = frozenset({"service_name", "detected_level", "__stream_shard__"})
_TASK = """\
resource "aws_ecs_task_definition" "bakery" {{
  family = "bakery"
  container_definitions = jsonencode([{{
    name  = "bakery"
    image = "registry.example.com/town/bakery:1.4"
    logConfiguration = {{
      logDriver = "awsfirelens"
      options = {{
        Name   = "loki"
        Host   = "loki.town.internal"
        Labels = "{}"
      }}
    }}
  }}])
}}
"""
_RULE = """\
groups:
  - name: bakery
    rules:
      - alert: BreadBurnt
        expr: sum(count_over_time({{app="bakery", {}}} |= "burnt" [5m])) > 0
"""
_PATH, _FILE = "loki/rules.yml", "infra/main.tf"


@policy(
    "DLV223",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _RULE.format('«stage="production"»'),
            path=_PATH,
            files={_FILE: _TASK.format("app=bakery, env=production")},
        ),
        bad(
            _RULE.format('«stage="live"»'),
            path=_PATH,
            files={_FILE: _TASK.format("app=bakery, stage=production")},
        ),
        good(
            _RULE.format('stage="production"'),
            path=_PATH,
            files={_FILE: _TASK.format("app=bakery, stage=production")},
            because="the logs have the label",
        ),
        good(
            _RULE.format('stage="live"'),
            path=_PATH,
            files={_FILE: _TASK.format("app=bakery, stage=${var.stage}")},
            because="the value of the label is unknown",
        ),
        good(
            _RULE.format('stage="production"'),
            path=_PATH,
            files={_FILE: _TASK.format("app=mill, env=production")},
            because="the logs of another program may have other labels",
        ),
        good(
            _RULE.format('stage="production"'),
            path=_PATH,
            files={
                _FILE: _TASK.format("app=bakery, env=production").replace(
                    "        Host", '        label_keys = "$stage"\n        Host'
                )
            },
            because="fields of the entries become labels, too",
        ),
        good(
            _RULE.format('service_name="bakery"'),
            path=_PATH,
            files={_FILE: _TASK.format("app=bakery")},
            because="Loki adds the label",
        ),
    ],
)
def unknown_log_label(repository: Repository) -> Iterator[Finding]:
    """A rule of Loki selects logs by a label that they do not have.

    The query returns nothing, so the alert never fires.
    Use a label that the log router sets, with one of its values. The labels are those that FireLens gives the logs of
    containers of ECS. A rule is compared with the logs that have one of its other labels, such as `app`.
    Nothing is reported if labels or values of these logs are unknown.

    <https://docs.fluentbit.io/manual/pipeline/outputs/loki>
    """
    sent = repository.of(LogLabels)
    for one in repository.of(SelectedLogLabel) if repository.whole else ():
        if one.label in _OF_LOKI or "$" in one.value:
            continue
        others = [pair for pair in one.labels if pair[0] != one.label and "*" not in pair[1]]
        logs = [each for each in sent if any(pair in each.labels for pair in others)]
        if not logs:
            continue
        values = sorted({value for each in logs for name, value in each.labels if name == one.label})
        if any(fnmatchcase(one.value, value) for value in values):
            continue
        names = ", ".join(f"'{name}'" for name in dict.fromkeys(name for name, _ in logs[0].labels))
        listed = ", ".join(f"'{value}'" for value in values)
        what = (
            f"the label '{one.label}' has the value {listed}, not '{one.value}'"
            if values
            else f"they have no label '{one.label}', but {names}"
        )
        yield Finding(
            at=one,
            message=f"the selector of '{one.by}' matches no logs: {what}",
            related=(Related(logs[0], "the labels"),),
        )
