"""Markdown: places of links, headings and code, and comments that silence."""

import pytest

import aurora_devops
from aurora_devops.core.source import Source
from aurora_devops.kinds.documents import parse
from aurora_devops.kinds.documents.parse import read

TEXT = """\
---
title: Pets
---
# The *pets* `API`

[one](a.md "t") ![two](b.png) [three][ref] <a href="c.md" id="here">c</a> [one](a.md)

> - item
>
>   ```{.sh}
>   ls
>   ```

[ref]: d.md

## Setup! & run
"""


def page(text, path="README.md"):
    return read(Source(path, text))


def test_links_have_their_places():
    found = page(TEXT)
    assert [(link.target, link.image, TEXT[link.at.start : link.at.end]) for link in found.links] == [
        ("a.md", False, "a.md"),
        ("b.png", True, "b.png"),
        ("c.md", False, "c.md"),
        ("a.md", False, "a.md"),
        ("d.md", False, "d.md"),
    ]
    assert [link.at.start for link in found.links] == sorted([link.at.start for link in found.links])


def test_headings():
    found = page(TEXT)
    assert [(section.title, section.level, section.slug) for section in found.sections] == [
        ("The pets API", 1, "the-pets-api"),
        ("Setup! & run", 2, "setup--run"),
    ]
    assert TEXT[slice(*found.sections[1].at)] == "Setup! & run"
    assert found.slugs == {"the-pets-api", "setup--run", "here"}
    assert found.meta


def test_code():
    (block,) = page(TEXT).code_blocks
    assert (block.language, block.text, block.closed) == ("sh", "ls\n", True)
    assert TEXT[slice(*block.fence)] == "```{.sh}"


def test_lines_may_end_in_any_way():
    for newline in ("\r\n", "\r"):
        text = TEXT.replace("\n", newline)
        found = page(text)
        assert [text[slice(*link.at)] for link in found.links] == ["a.md", "b.png", "c.md", "a.md", "d.md"]


def test_a_comment_silences_the_heading_below_it():
    text = "# A\n\n<!-- aurora: ignore[empty-section] -- soon -->\n\n## B\n\n## C\n\ntext\n"
    report = aurora_devops.lint({"README.md": text}, select=["empty-section", "AUR"])
    assert report.findings == ()
    assert [finding.line for finding in report.suppressed] == [5]


def test_an_example_of_a_comment_silences_nothing():
    text = "# A\n\n```yaml\n# aurora: ignore[DKR007]\nimage: a\n```\n"
    assert aurora_devops.lint({"README.md": text}, select=["unused-suppression"]).findings == ()


def test_links_across_folders():
    files = {
        "docs/a.md": "[x](../b.md) [y](../LICENSE) [z](../nowhere/b.md) [w](/b.md) [v](%62.png)\n",
        "b.md": "",
        "LICENSE": "",
        "docs/b.png": "",
    }
    report = aurora_devops.lint(files, select=["broken-link"], aside=False)
    assert [finding.message for finding in report.findings] == [
        "'nowhere/b.md' does not exist in the repository"
    ]


RUNBOOK = "# DiskFull\n\n## Meaning\n\nFull.\n\n## Diagnosis\n\nTODO\n\n## Mitigation\n\nClean up.\n"


def kinds_of(path, text):
    return dict(aurora_devops.lint({path: text}).files)


@pytest.mark.parametrize(
    ("path", "text", "read"),
    [
        ("alerts/DiskFull.md", RUNBOOK, True),
        ("alerts/DiskFull.md", "# A\n\n### Triage\n\nx\n\n### Resolution\n\ny\n", True),
        ("alerts/DiskFull.md", "# A\n\n## Impact\n\nx\n\n## Mitigation\n\ny\n", False),
        ("CHANGELOG.md", "# Changes\n\n## 1.0\n\nDiagnosis is faster.\n", False),
        ("docs/notes.md", "# Notes\n", True),
        ("README.md", "# Notes\n", True),
    ],
)
def test_which_documents_are_read(path, text, read):
    assert bool(kinds_of(path, text)) is read


def test_a_runbook_outside_of_a_folder_for_runbooks():
    text = RUNBOOK.replace("## Mitigation\n\nClean up.\n", "")
    report = aurora_devops.lint({"alerts/a.md": text}, select=["incomplete-runbook"])
    assert len(report.findings) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("TODO", 1),
        ("**TODO**.", 1),
        ("- TODO\n", 1),
        ("To be written.", 1),
        ("A TODO list", 0),
        ("`TODO`", 0),
    ],
)
def test_a_placeholder_alone(text, count):
    report = aurora_devops.lint({"README.md": f"# A\n\n## B\n\n{text}\n"}, select=["unfinished-text"])
    assert len(report.findings) == count


LISTED = """\
1. Start it:

   ```sh
   make start
   ```

   ```sh
   cat > a.yaml <<EOF
     a: 1
   EOF
   ```

   > ```sh
   > make quoted
   > ```

   ```console
   $ make stop
   stopped
   ```
"""


def test_code_in_a_list():
    found = page(LISTED).code_blocks
    assert [LISTED[slice(*block.at)] for block in found] == [block.written for block in found]
    first, here, quoted, session = found
    assert (here.text, here.script, quoted.script) == ("cat > a.yaml <<EOF\n  a: 1\nEOF\n", None, None)
    script = session.script
    assert script.text.strip() == "make stop"
    (command,) = first.script.parsed.commands
    assert LISTED[slice(*first.script.place(command.start, command.end))] == "make start"


LINE = "See [the page](missing.md).\n\n"


@pytest.mark.parametrize(
    "head",
    ["<!-- Code generated by docgen. DO NOT EDIT. -->\n", "---\ntitle: API\n# @generated\n---\n"],
)
def test_a_long_generated_document_is_left_out(head):
    def lint(text):
        return aurora_devops.lint({"docs/api.md": text, "README.md": "# A\n"}, select=["syntax-error"])

    report = lint(head + LINE * 5000)
    assert report.files == {"document": 1}
    assert [(one.path, one.reason, one.expected) for one in report.unjudged] == [
        ("docs/api.md", "generated", False)
    ]
    assert lint(head + LINE).files == {"document": 2}
    assert lint(LINE * 5000 + head).files == {"document": 2}


@pytest.mark.parametrize(("path", "expected"), [("docs/api.md", False), ("web/Dockerfile", True)])
def test_a_document_that_is_too_large_is_no_error(path, expected):
    report = aurora_devops.lint({path: b"x" * 5_000_001})
    assert [(one.path, one.reason, one.expected) for one in report.unjudged] == [
        (path, "too large", expected)
    ]
    assert bool(report.findings) is expected


@pytest.mark.parametrize("cell", ["string", "`name` of the [page](#a)", "**a** <b id='x'>"])
def test_equal_texts_are_parsed_once(monkeypatch, cell):
    inline = parse._markdown().inline
    asked = []
    plain = inline.parse
    monkeypatch.setattr(inline, "parse", lambda text, *rest: asked.append(text) or plain(text, *rest))
    page = parse.read(Source("README.md", "| a | b |\n|---|---|\n" + f"| {cell} | {cell} |\n" * 50))
    assert asked == ([] if cell == "string" else [cell])
    assert len(page.links) == 100 * cell.count("](")


def test_code_in_running_text_is_found_again_in_the_source():
    read_page = page("Use `x`, then `make test` and\n`make test`.\n\n- A.\n  ``npm run a:b``\n")
    assert [(one.text, read_page.text[one.at.start : one.at.end]) for one in read_page.code_spans] == [
        (text, text) for text in ("x", "make test", "make test", "npm run a:b")
    ]
    assert [one.at.start for one in read_page.code_spans] == [5, 15, 31, 53]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("make test", True),
        ("./scripts/run.sh --all", True),
        ("npm run a:b", True),
        ("make", False),
        ("make <target>", False),
        ("cmake ..", False),
        ("curl localhost", False),
        ("docker compose up", True),
        ("kubectl get pods", True),
        ("just test", True),
        ("docker", False),
        ("helm-docs", False),
    ],
)
def test_commands_of_task_runners_and_clients_are_read_in_running_text(text, command):
    (code,) = page(f"Run `{text}`.\n").code_spans
    assert (code.script is not None) is command
