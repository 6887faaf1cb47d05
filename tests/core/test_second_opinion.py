"""Our readers against other people's, on what both can read."""

import json
from io import BytesIO

import pytest
from dockerfile_parse import DockerfileParser
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aurora_devops.formats import yaml
from aurora_devops.formats.located import Map, Seq
from aurora_devops.kinds.dockerfile.parse import parse
from strategies import examples

YAML_KINDS = ("compose", "github-workflow", "kubernetes", "prometheus-rules")
# Templates in comments have branches with the same keys, which ruamel.yaml refuses.
_BRANCHES = ("#!end", "#@ end")
TEXTS = sorted(
    text
    for text in {text for kind in YAML_KINDS for text in examples(kind)}
    if not text.startswith("{") and not any(mark in text for mark in _BRANCHES)
)


def _places(node: object, route: tuple = ()):
    """Where ruamel.yaml says that the keys and items of a document begin: route to line and column, from 0."""
    if isinstance(node, CommentedMap):
        for key, value in node.items():
            # A merged key stands elsewhere, and one that is no string is spelled otherwise there.
            if isinstance(key, str) and not node.merge:
                yield (*route, key), tuple(node.lc.key(key))
                yield from _places(value, (*route, key))
    elif isinstance(node, CommentedSeq):
        for index, value in enumerate(node):
            yield from _places(value, (*route, index))


def test_keys_stand_where_ruamel_says():
    compared = 0
    for text in TEXTS:
        stream = yaml.read(text, "core")
        if stream.problems:
            continue
        documents = YAML(typ="rt", pure=True).load_all(text)
        for tree, theirs in zip(stream.documents, documents, strict=True):
            for route, (line, column) in _places(theirs):
                span = tree.find(route, "key")
                assert span is not None, (text, route)
                start = text.rfind("\n", 0, span.start) + 1
                assert (text.count("\n", 0, span.start), span.start - start) == (line, column), (text, route)
                compared += 1
    assert compared > 3_000


def test_values_are_what_ruamel_reads():
    def plain(value: object) -> object:
        if isinstance(value, (Map, dict)):
            return {str(key).lower(): plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, (Seq, list)) else str(value)

    for text in TEXTS:
        stream = yaml.read(text, "core")
        if not stream.problems:
            theirs = list(YAML(typ="safe", pure=True).load_all(text))
            assert [plain(tree.value) for tree in stream.documents] == [plain(value) for value in theirs], (
                text
            )


def _simple(text: str) -> bool:
    """Whether dockerfile-parse can read a text: it knows neither here-documents nor parser directives."""
    inside = "\\\n#" in text or "\\\n\n" in text
    return "<<" not in text and "escape=" not in text and "\r" not in text and not inside and text.isascii()


@pytest.mark.filterwarnings("ignore")
def test_instructions_are_those_of_dockerfile_parse():
    compared = 0
    for text in examples("dockerfile"):
        if not _simple(text):
            continue
        theirs = DockerfileParser(fileobj=BytesIO(text.encode())).structure
        names = [entry["instruction"] for entry in theirs if entry["instruction"] != "COMMENT"]
        ours = parse(text)
        assert [instruction.keyword.upper() for instruction in ours.instructions] == names, text
        lines = [entry["startline"] for entry in theirs if entry["instruction"] != "COMMENT"]
        assert [text.count("\n", 0, instruction.at.start) for instruction in ours.instructions] == lines, text
        compared += 1
    assert compared > 200


def test_json_is_what_the_standard_library_reads():
    from aurora_devops.formats import json as ours

    for text in examples("grafana-dashboard"):
        tree = ours.read(text).documents
        if tree:
            assert tree[0].value == json.loads(text)
            assert tree[0]._walk(())[0] == json.loads(text)  # type: ignore[attr-defined]
