import json
from pathlib import Path

import jsonschema
from hypothesis import given

from aurora_devops.reporters import json as reporter
from aurora_devops.reporters.schema import schema

from .strategies import reports

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json"


def closed(value):
    """The schema with every object refusing what it does not name."""
    if isinstance(value, dict):
        closing = {"additionalProperties": False} if "properties" in value else {}
        return {key: closed(item) for key, item in value.items()} | closing
    return [closed(item) for item in value] if isinstance(value, list) else value


STRICT = jsonschema.Draft202012Validator(closed(schema()))


def test_the_published_schema_is_fresh():
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == schema()


def test_the_schema_names_everything(report):
    STRICT.validate(json.loads(reporter.render(report)))


def test_a_finding(report):
    record = json.loads(reporter.render(report))
    finding = record["findings"][0]
    assert record["version"] == "1"
    assert finding["policy"] == {
        "code": "DKR007",
        "name": "latest-tag",
        "category": "reproducibility",
        "severity": "warning",
        "summary": "The image is named by the moving tag `latest`",
        "equivalents": {"checkov": ["CKV_DOCKER_7"], "hadolint": ["DL3007"]},
        "url": "https://aurora-devops.github.io/policies/DKR007/",
    }
    assert finding["fixes"][0]["edits"][0] == {
        "line": 1,
        "column": 12,
        "end_line": 1,
        "end_column": 18,
        "start": 11,
        "end": 17,
        "text": "12.5",
    }
    assert record["findings"][2]["policy"]["url"] is None
    assert record["suppressed"][0]["suppressed"] == {
        "by": "inline",
        "reason": "pinned\x1b elsewhere",
        "line": 19,
    }


def test_texts_are_as_they_were_and_the_output_is_ascii(report):
    rendered = reporter.render(report)
    assert rendered.isascii()
    assert "\x7f" not in rendered
    assert "/home/somebody" not in rendered
    for finding, record in zip(report.findings, json.loads(rendered)["findings"], strict=True):
        assert (record["path"], record["message"]) == (finding.path, finding.message)


@given(reports())
def test_any_report_fits_the_schema(report):
    rendered = reporter.render(report)
    assert not any(ord(character) > 0x7E or (character < " " and character != "\n") for character in rendered)
    record = json.loads(rendered)
    # A lone surrogate would be refused by strict readers.
    json.dumps(record, ensure_ascii=False).encode()
    STRICT.validate(record)
