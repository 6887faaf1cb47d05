"""Alerts and labels that Alertmanager names, and paths that Argo CD and Flux deploy."""

import pytest

import aurora_devops

RULES = """\
groups:
  - name: shop
    rules:
      - alert: ShopDown
        expr: up{job="shop"} == 0
        labels: {severity: page, team: shop}
      - alert: ShopSlow
        expr: latency{shard="1"} > 1
        labels: {severity: page, team: shop}
"""


def found(policy: str, files: dict[str, str]) -> list[tuple[str, str]]:
    report = aurora_devops.lint(files, select=[policy])
    return [(finding.path, finding.message) for finding in report.findings]


def alertmanager(route: str = "", rest: str = "") -> dict[str, str]:
    text = f"route:\n  receiver: a\n{route}receivers:\n  - name: a\n{rest}"
    return {"alertmanager.yml": text, "shop.rules.yml": RULES}


CUSTOM = """\
apiVersion: monitoring.coreos.com/v1alpha1
kind: AlertmanagerConfig
metadata:
  name: shop
spec:
  route:
    receiver: a
    groupBy: [{label}]
  inhibitRules:
    - sourceMatch: [{{name: alertname, value: {source}}}]
      targetMatch: [{{name: alertname, value: '{target}', matchType: '=~'}}]
  receivers:
    - name: a
"""


@pytest.mark.parametrize(
    ("matcher", "near"),
    [
        ('alertname="ShopDown"', ""),
        ('alertname="ShopDwn"', "ShopDown"),
        ('alertname=~"ShopDown|ShopSlw"', "ShopSlow"),
        ('alertname=~"ShopD.*"', ""),
        ('alertname="InstanceDown"', ""),
        ('team="ShopDwn"', ""),
    ],
)
def test_the_alert_of_a_route(matcher: str, near: str) -> None:
    files = alertmanager(f"  routes:\n    - matchers: ['{matcher}']\n")
    messages = [message for _, message in found("unknown-routed-alert", files)]
    assert [message.endswith(f"did you mean '{near}'?") for message in messages] == ([True] if near else [])


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [("ShopDown", "ShopSlow", 0), ("ShopDowns", "ShopSlow", 1), ("ShopDown", "ShopSlowly|Watchdog", 1)],
)
def test_the_alerts_of_an_inhibit_rule(source: str, target: str, count: int) -> None:
    files = {"a.yaml": CUSTOM.format(label="team", source=source, target=target), "shop.rules.yml": RULES}
    assert len(found("unknown-routed-alert", files)) == count
    rest = (
        "inhibit_rules:\n"
        f"  - source_match: {{alertname: {source}}}\n    target_match_re: {{alertname: '{target}'}}\n"
    )
    assert len(found("unknown-routed-alert", alertmanager(rest=rest))) == count


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("team", True),
        ("teams", False),
        ("shard", True),
        ("shards", True),
        ("severty", False),
        ("region", True),
    ],
)
def test_a_label_of_a_route(label: str, known: bool) -> None:
    files = [
        alertmanager(f"  group_by: [{label}]\n"),
        alertmanager(f"  routes:\n    - match: {{{label}: harbour}}\n"),
        alertmanager(rest=f"inhibit_rules:\n  - source_matchers: [a=b]\n    equal: [{label}]\n"),
        {
            "a.yaml": CUSTOM.format(label=label, source="ShopDown", target="ShopSlow"),
            "shop.rules.yml": RULES,
        },
    ]
    assert [bool(found("unknown-routed-label", each)) for each in files] == [not known] * 4


def flux(kind: str, spec: str) -> str:
    version = "kustomize.toolkit.fluxcd.io/v1" if kind == "Kustomization" else "helm.toolkit.fluxcd.io/v2"
    return f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: a\n  namespace: flux\nspec:\n{spec}"


SOURCE = "sourceRef: {kind: GitRepository, name: shop}\n"
BASE = {"apps/shop/kustomization.yaml": "resources: []\n", "charts/web/Chart.yaml": "name: web\n"}


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("./apps/shop", False),
        ("apps/shop/", False),
        ("./", False),
        ("./app/shop", True),
        ("./apps/${cluster}", False),
        ("./clusters/prod", False),
    ],
)
def test_the_path_of_a_kustomization(path: str, missing: bool) -> None:
    text = flux("Kustomization", f"  path: {path}\n  {SOURCE}")
    assert bool(found("missing-deployed-path", {**BASE, "flux/a.yaml": text})) is missing


@pytest.mark.parametrize(("kind", "missing"), [("GitRepository", True), ("OCIRepository", False)])
def test_another_path_of_the_source_exists(kind: str, missing: bool) -> None:
    other = flux("Kustomization", f"  path: ./apps/shop\n  {SOURCE}")
    text = flux("Kustomization", f"  path: ./clusters/prod\n  {SOURCE}".replace("GitRepository", kind))
    files = {**BASE, "flux/a.yaml": text, "flux/b.yaml": other}
    assert bool(found("missing-deployed-path", files)) is missing
    assert found("missing-deployed-path", {**files, "flux/b.yaml": other.replace("shop}", "other}")}) == []


@pytest.mark.parametrize(
    ("files", "missing"), [("[prod.yaml]", True), ("[ci/a.yaml]", False), ("[$values/prod.yaml]", False)]
)
def test_the_values_of_an_application(files: str, missing: bool) -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: a\nspec:\n  source:\n"
        f"    repoURL: https://git.example.com/shop.git\n    path: charts/web\n    helm: {{valueFiles: {files}}}\n"
    )
    repository = {**BASE, "argocd/a.yaml": text, "charts/web/values.yaml": "a: 1\n"}
    assert bool(found("missing-deployed-path", repository)) is missing
    ignoring = text.replace("helm: {", "helm: {ignoreMissingValueFiles: true, ")
    assert found("missing-deployed-path", {**repository, "argocd/a.yaml": ignoring}) == []


def routed(*routes: str, rules: str = "", more: str = "") -> list[str]:
    """The messages about routes with these matchers, for alerts of three teams and the rules of `more` files."""
    listed = "".join(f"    - receiver: a\n      matchers: [{route}]\n" for route in routes)
    files = alertmanager(f"  routes:\n{listed}")
    files["shop.rules.yml"] = rules or TEAMS
    if more:
        files["prometheus.yml"] = f"rule_files: {more}\n"
    return [message for _, message in found("unmatched-alert-route", files)]


TEAMS = """\
groups:
  - name: shop
    rules:
      - {alert: ShopDown, expr: up == 0, labels: {severity: page, team: counter}}
      - {alert: ShopSlow, expr: slow > 1, labels: {severity: ticket, team: counter}}
      - {alert: ShopEmpty, expr: stock == 0, labels: {severity: ticket, team: stores}}
"""


def test_a_label_value_that_is_only_in_a_route_and_one_that_is_only_in_the_rules() -> None:
    expected = ["no alert has team 'depot'; alerts with 'stores' have no route"]
    assert routed("'team=counter'", "'team=depot'") == expected
    assert routed("'severity=ticket', 'team=counter'", "'severity=ticket', 'team=depot'") == expected
    # Two values without a route, or all alerts with the value take another route.
    third = TEAMS + "      - {alert: ShopOpen, expr: door > 0, labels: {severity: ticket, team: guards}}\n"
    assert routed("'team=counter'", "'team=depot'", rules=third) == []
    assert routed("'severity=ticket'", "'team=counter'", "'team=depot'") == []
    # An alert without the label may have it from its series.
    assert routed("'team=counter'", "'team=depot'", rules=TEAMS.replace(", team: stores", "")) == []


def test_a_route_of_a_repository_with_all_rules() -> None:
    assert routed("'team=guards'", more="[shop.rules.yml]") == ["no alert has team 'guards'"]
    assert routed("'team=~\"gu.*|clerks\"'", more="[/etc/rules/*.yml]") == ["no alert has team 'gu.*|clerks'"]
    assert routed("'team=guards'") == []
    assert routed("'team=~\"co.*\"'", more="[shop.rules.yml]") == []
    assert routed("'team!=counter'", more="[shop.rules.yml]") == []
    assert routed("'team=guards'", more="[shop.rules.yml, other.rules.yml]") == []
    # Labels of targets may be those of alerts.
    labels = "[shop.rules.yml]\nscrape_configs: [{job_name: a, static_configs: [{targets: [a], labels: {team: b}}]}]"
    assert routed("'team=guards'", more=labels) == []


def test_labels_of_a_group_of_rules() -> None:
    rules = TEAMS.replace("  - name: shop\n", "  - name: shop\n    labels: {area: web}\n")
    assert routed("'area=web'", rules=rules, more="[shop.rules.yml]") == []
    assert routed("'area=store'", rules=rules, more="[shop.rules.yml]") == ["no alert has area 'store'"]


def test_rules_that_a_kustomization_puts_into_a_config_map_are_reported_in_their_file() -> None:
    files = {
        "monitoring/kustomization.yaml": "configMapGenerator:\n  - name: rules\n    files: [rules/shop.yml]\n",
        "monitoring/rules/shop.yml": RULES.replace("team: shop", "team: shop, severity: late", 1).replace(
            "severity: page, ", "", 1
        ),
        "monitoring/alertmanager.yml": "route:\n  receiver: a\n  routes:\n"
        "    - {receiver: b, matchers: [severity=page]}\n    - {receiver: a, matchers: [severity=ticket]}\n"
        "receivers:\n  - name: a\n  - name: b\n",
    }
    files["monitoring/rules/shop.yml"] += (
        "      - alert: ShopFull\n        expr: seats == 0\n        labels: {severity: ticket}\n"
    )
    assert found("unrouted-severity", files) == [
        ("monitoring/rules/shop.yml", "no route of Alertmanager matches severity 'late'")
    ]
