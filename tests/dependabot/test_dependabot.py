"""Dependabot configurations."""

import pytest

import aurora_devops

PATH = ".github/dependabot.yml"
FILES = {"README.md": "# App\n", "web/package.json": "{}\n", "services/a/go.mod": "module a\n"}


def messages(text, files=FILES, names=("invalid-configuration", "missing-manifest")):
    report = aurora_devops.lint({PATH: text, **files}, profile="all")
    assert not report.failures
    return [finding.message for finding in report.findings if finding.policy.name in names]


def entry(*lines):
    return "version: 2\nupdates:\n  - " + "\n    ".join(lines) + "\n"


WEEKLY = "schedule: {interval: weekly}"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("version: 1\nupdates: []\n", "'version' must be 2"),
        ("updates: []\n", "has no 'version'"),
        (entry("package-ecosystem: golang", "directory: /", WEEKLY), "use 'gomod'"),
        (entry("package-ecosystem: NPM", "directory: /web", WEEKLY), "use 'npm'"),
        (entry("package-ecosystem: npm", "directory: /web"), "has no 'schedule'"),
        (entry("package-ecosystem: npm", WEEKLY), "has no 'directory'"),
        (
            entry("package-ecosystem: npm", "directory: /web", "directories: [/web]", WEEKLY),
            "cannot have both",
        ),
        (entry("package-ecosystem: npm", "directory: /web", "schedule: {interval: hourly}"), "interval"),
        (entry("package-ecosystem: npm", "directory: /web", "schedule: {interval: cron}"), "'cronjob'"),
        (
            entry("package-ecosystem: npm", "directory: /web", "schedule: {interval: daily, time: '5:00'}"),
            "hh:mm",
        ),
        (entry("package-ecosystem: npm", "directory: /web", WEEKLY, "registries: [a]"), "registry 'a'"),
        (entry("package-ecosystem: npm", "directory: /web", WEEKLY, "multi-ecosystem-group: a"), "group 'a'"),
        (
            entry("package-ecosystem: npm", "directory: /web", WEEKLY, "cooldown: {default-days: 91}"),
            "at most 90",
        ),
        (entry("package-ecosystem: npm", "directory: /frontend", WEEKLY), "does not exist"),
        (entry("package-ecosystem: npm", "directories: ['/apps/*']", WEEKLY), "no directory matches"),
        (entry("package-ecosystem: npm", "directory: /services", WEEKLY), "no manifest"),
    ],
)
def test_what_is_reported(text, part):
    (message,) = messages(text)
    assert part in message


@pytest.mark.parametrize(
    "text",
    [
        entry("package-ecosystem: npm", "directory: web", WEEKLY),
        entry("package-ecosystem: npm", "directory: /web/", WEEKLY),
        entry("package-ecosystem: npm", "directory: ./web", WEEKLY),
        entry("package-ecosystem: gomod", "directories: ['/services/*', '/services/**']", WEEKLY),
        entry("package-ecosystem: pip", "directory: /", WEEKLY),
        entry("package-ecosystem: quantum", "directory: /", WEEKLY),
        entry(
            "package-ecosystem: npm",
            "directory: /web",
            "schedule: {interval: cron, cronjob: every day at noon}",
        ),
        entry("package-ecosystem: npm", "directory: /web", WEEKLY, "registries: '*'"),
        entry(
            "package-ecosystem: gomod", "directory: /services/a", WEEKLY, "groups: {all: {patterns: ['*']}}"
        ),
    ],
)
def test_what_is_not_reported(text):
    assert messages(text) == []


def test_the_same_directory_twice():
    one = "  - package-ecosystem: npm\n    directory: /web\n    schedule: {interval: weekly}\n"
    text = "version: 2\nupdates:\n" + one + one
    assert ["merge the two" in message for message in messages(text)] == [True]
    assert messages(text + "    target-branch: next\n") == []


def test_a_text_alone_has_no_missing_directories():
    assert messages(entry("package-ecosystem: npm", "directory: /gone", WEEKLY), files={}) == []
