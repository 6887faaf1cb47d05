"""Scripts of package.json that commands run."""

import json

import pytest

import aurora_devops

PACKAGE = json.dumps({"name": "web", "scripts": {"build": "vite build", "test:unit": "vitest"}})


def workflow(command):
    steps = f"      - uses: actions/checkout@v6\n      - run: {json.dumps(command)}\n"
    return f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}"


def messages(files):
    report = aurora_devops.lint(files, select=["unknown-npm-script"])
    assert not report.failures
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    "command",
    [
        "npm run lint",
        "npm test",
        "npm t",
        "npm run-script lint -- --fix",
        "pnpm run lint",
        "pnpm build:web",
        "yarn run build:web",
        "yarn test:e2e --ci",
        "bun run test:e2e",
        "npm --prefix . run lint",
        "npm ci && npm run biuld",
        "npm start",
        "pnpm lint",
        "yarn lint",
        "yarn run lint",
        "bun run lint",
    ],
)
def test_scripts_that_do_not_exist(command):
    assert len(messages({".github/workflows/a.yml": workflow(command), "package.json": PACKAGE})) == 1


@pytest.mark.parametrize(
    "command",
    [
        "npm run build",
        "npm run test:unit",
        "npm run env",
        "npm run",
        "npm install lint",
        "npm run lint --if-present",
        "npm run lint -w admin",
        "npm run lint --workspace=admin",
        "npm run $SCRIPT",
        "npm run lint --prefix other",
        "cd other && npm run lint",
        "pnpm -r run lint",
        "pnpm --filter admin run lint",
        "yarn workspace admin lint",
        "npx lint",
        "pnpm eslint .",
        "yarn run vitest",
        "bun run web",
    ],
)
def test_scripts_that_may_exist(command):
    assert messages({".github/workflows/a.yml": workflow(command), "package.json": PACKAGE}) == []


def test_a_package_without_scripts():
    files = {".github/workflows/a.yml": workflow("npm run lint"), "package.json": '{"name": "web"}'}
    assert messages(files) == ["'package.json' has no script 'lint'"]


def test_scripts_of_a_wrong_type_are_unknown():
    files = {".github/workflows/a.yml": workflow("npm run lint"), "package.json": '{"scripts": ["lint"]}'}
    assert messages(files) == []


def test_a_document_may_be_about_another_package():
    files = {"README.md": "```sh\nnpm run lint\n```\n", "package.json": PACKAGE}
    assert len(messages(files)) == 1
    assert messages({**files, "web/package.json": '{"scripts": {"lint": "eslint"}}'}) == []


def test_makefiles_and_scripts_run_scripts():
    files = {
        "web/package.json": '{"scripts": {"ci": "npm run a", "b": "true"}}',
        "Makefile": "a:\n\tcd web && npm run c\n",
    }
    assert [message.partition(";")[0] for message in messages(files)] == [
        "'web/package.json' has no script 'c'",
        "'web/package.json' has no script 'a'",
    ]
