from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import basename, splitext

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import WrittenFile

from ._monitoring import RULES

_NEARLY = 0.6


@policy(
    "DLV027",
    severity="error",
    category="validity",
    everywhere=True,
    examples=[
        bad(
            "rule_files: [«../rules/orders.yml»]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/tests/shop.yml",
            files={"monitoring/rules/shop.yml": RULES},
        ),
        bad(
            "rule_files:\n  - shop.rules.yml\n  - «shop.alerts.yml»\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/shop.test.yml",
            files={"monitoring/shop.rules.yml": RULES},
        ),
        good(
            "rule_files: [../rules/*.yml]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/tests/shop.yml",
            files={"monitoring/rules/shop.yml": RULES},
            because="the pattern matches a file",
        ),
        good(
            "rule_files: [../../build/shop.yml]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/tests/shop.yml",
            files={"monitoring/rules/shop.yml": RULES},
            because="the folder is not in the repository, so its files may be generated",
        ),
        good(
            "rule_files: [rules.yml]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="tests/shop.yml",
            files={
                "tests/web.yml": "rule_files: []\n",
                "Makefile": "test:\n\tjsonnet rules.jsonnet > build/rules.yml\n",
            },
            because="a command writes a file of this name",
        ),
        good(
            "rule_files: [shop.rendered.yml]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/shop.test.yml",
            files={"monitoring/shop.yml": RULES},
            because="a program makes the file of the other one",
        ),
        good(
            "rule_files: [rules/shop-generated.yaml]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/shop.test.yml",
            files={"monitoring/rules/shop.yml": RULES},
            because="a program makes the file of the other one",
        ),
        bad(
            "rule_files: [«shoppe.yml»]\ntests:\n  - input_series: []\n",
            kind="prometheus-tests",
            path="monitoring/shop.test.yml",
            files={"monitoring/shop.yml": RULES},
        ),
    ],
)
def missing_tested_rule_file(repository: Repository) -> Iterator[Finding]:
    """A test for `promtool` reads a rule file that is not in the repository.

    promtool prints a warning and tests without these rules, so the test fails, or proves nothing.
    Write the path relative to the file of the test. Nothing is reported if the folder has no YAML files, if a script
    writes a file of this name, if the run excludes the file, or if its name is that of a file in the folder with an
    addition, as in `alerts.rendered.yml`, because it may be generated.

    <https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/>
    """
    if not repository.whole:
        return
    tested = [fact for fact in repository.about("rule-files") if fact.kind == "prometheus-tests"]
    files: defaultdict[str, list[str]] = defaultdict(list)
    for path in repository.paths if tested else ():
        if path.endswith((".yml", ".yaml", ".rules")):
            files[path.rpartition("/")[0]].append(path)
    written = {one.name for one in repository.of(WrittenFile)} if tested else set()
    for fact in tested:
        if basename(fact.name) in written:
            continue
        known = [path for path in files[fact.name.rpartition("/")[0]] if path != fact.path]
        if not known or repository.excludes(fact.name) or any(fnmatchcase(path, fact.name) for path in known):
            continue
        if any(fact.name.startswith((f"{splitext(path)[0]}.", f"{splitext(path)[0]}-")) for path in known):
            continue
        near = nearest(fact.name, sorted(known), _NEARLY)
        hint = f"; did you mean '{near}'?" if near else ""
        yield Finding(at=fact, message=f"the rule file '{fact.name}' does not exist{hint}")
