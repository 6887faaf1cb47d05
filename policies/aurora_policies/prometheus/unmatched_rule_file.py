from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Repository, bad, good, policy


@policy(
    "PRM104",
    severity="warning",
    category="observability",
    examples=[
        bad(
            "rule_files:\n  - «alerts/*.yml»\nscrape_configs: []\n",
            kind="prometheus-config",
            path="monitoring/prometheus.yml",
            files={"monitoring/rules/api.rules.yml": "groups: []\n"},
        ),
        good(
            "rule_files:\n  - rules/*.yml\nscrape_configs: []\n",
            kind="prometheus-config",
            path="monitoring/prometheus.yml",
            files={"monitoring/rules/api.rules.yml": "groups: []\n"},
            because="the pattern is relative to the configuration and matches a file",
        ),
        good(
            "rule_files:\n  - /etc/prometheus/rules/*.yml\nscrape_configs: []\n",
            kind="prometheus-config",
            because="the path is absolute",
        ),
    ],
)
def unmatched_rule_file(repository: Repository) -> Iterator[Finding]:
    """No file in the repository matches a pattern of `rule_files`.

    Prometheus starts without an error, and the alerts of the file are never evaluated.
    Write the path relative to the configuration file, as `promtool check config` expects it; if the rules are mounted
    at run time, suppress the finding.
    """
    for fact in repository.about("rule-files"):
        if fact.kind != "prometheus-config" or fact.name.startswith("../"):
            continue
        depth = fact.name.count("/")
        matched = any(path.count("/") == depth and fnmatchcase(path, fact.name) for path in repository.paths)
        if not matched:
            yield Finding(at=fact, message=f"no file in the repository matches '{fact['written']}'")
