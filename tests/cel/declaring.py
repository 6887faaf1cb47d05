"""Policies declared in the text of an `aurora.yaml`."""

from aurora_devops.core.configfile import ConfigFile
from aurora_devops.core.extends import load
from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices, Settings


def catalogue_of(text: str):
    """The catalogue with the policies that the text of a configuration declares."""
    file = ConfigFile("aurora.yaml", lambda path: text.encode())
    return default_catalogue().with_declared(Settings.of(load(file).settings(), file))


def declaration(when: str, *, kind="kubernetes", node="Container", message="found", **more: str) -> str:
    """The text of a configuration with one policy, `acme`."""
    lines = [
        f"kind: {kind}" if kind else "",
        f"node: {node}",
        *(f"{key}: {value}" for key, value in more.items()),
    ]
    rest = "".join(f"    {line}\n" for line in lines if line)
    quoted = [
        f"    {key}: '{text.replace(chr(39), chr(39) * 2)}'\n"
        for key, text in (("when", when), ("message", message))
    ]
    return f"policies:\n  - name: acme\n{rest}{''.join(quoted)}"


def found(config: str, path: str, text: str, **files: str):
    """The findings of the declared policies in a text; `files` are other files of the repository, by path."""
    catalogue = catalogue_of(config)
    codes = catalogue.declared[""]
    report = lint_texts({path: text, **files}, Choices(select=codes, aside=False), catalogue=catalogue)
    assert not report.failures, report.failures
    return [finding for finding in report.findings if finding.path == path]


def pod(container: str, name: str = "web") -> str:
    """A pod with one container of these lines."""
    lines = "".join(f"      {line}\n" for line in container.strip().split("\n"))
    return f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\nspec:\n  containers:\n    -\n{lines}"
