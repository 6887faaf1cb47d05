"""Artifacts that are built from several files: where findings are, and what the cache depends on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date

import pytest

from aurora_devops import (
    Context,
    Document,
    Edit,
    Embedded,
    Finding,
    Fix,
    Kind,
    Node,
    build,
    policy,
)
from aurora_devops.core.cache import Results
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.context import KEPT, NoFiles, Store, Texts, path_pattern
from aurora_devops.core.files import Checkout
from aurora_devops.core.run import fix_files, fix_texts, lint_paths, lint_texts
from aurora_devops.core.settings import Choices
from aurora_devops.formats.located import LocatedTree
from bringing import Brings


class Parcel(Node):
    weight: int | None = None
    label: str | None = None


class Pallet(Node):
    parcels: tuple[str, ...] = ()


class FromFile(LocatedTree):
    """The data of another file than the one that was read."""

    __slots__ = ("source",)

    def __init__(self, tree, source):
        super().__init__(tree.text, tree.value, tree.spot, tree.shared)
        self.source = source

    def source_of(self, route, part):
        return self.source

    def replaced(self, values):
        return FromFile(super().replaced(values), self.source)


def read_parcel(source, tree, context: Context) -> Document:
    parcel, unknown = build(Parcel, tree)
    document = Document(
        "parcel", source, parcel, tree, walk=lambda: (parcel,), problems=[*unknown], unknown=unknown
    )
    document.facts = lambda: (
        [document.statement("label", parcel.label, parcel.at["label"])] if parcel.label else []
    )
    return document


def read_pallet(source, tree, context: Context) -> Document:
    pallet, unknown = build(Pallet, tree)
    document = Document(
        "pallet", source, pallet, tree, walk=lambda: (pallet,), problems=[*unknown], unknown=unknown
    )
    for name in pallet.parcels:
        path = context.join(source.path, name)
        for inner in (path and context.trees(path)) or ():
            document.embedded.append(Embedded("parcel", FromFile(inner, context.source(path)), built=True))
            document.covers = (*document.covers, path)
    return document


def builders(path: str, context: Context) -> Sequence[str]:
    return context.glob("**/pallet.yaml")


@policy("PAR001", severity="error", category="reliability")
def too_heavy(parcel: Parcel) -> Iterator[Finding]:
    """The parcel is too heavy.

    Nobody can carry it.
    """
    if parcel.weight is not None and parcel.weight > 50:
        fix = Fix((Edit(parcel.at["weight"], "50"),), safe=True)
        yield Finding(at=parcel.at["weight"], message=f"weighs {parcel.weight}", fix=fix)


def _claims(data):
    return isinstance(data, dict) and "weight" in data


PARCEL = Kind(
    "parcel", "Parcel", "PAR", ("yaml",), read_parcel, hints=("weight",), claims=lambda data: "weight" in data
)
PALLET = Kind(
    "pallet", "Pallet", "PAL", ("yaml",), read_pallet, paths=(r"(?:^|/)pallet\.yaml$",), builders=builders
)
CATALOGUE = Catalogue((), [Brings(kinds=[PARCEL, PALLET], policies=[too_heavy])])
CHOICES = Choices("all")
HEAVY = {"pallet.yaml": "parcels: [parts/a.yaml]\n", "parts/a.yaml": "label: x\nweight: 90\n"}


def findings(files, choices=CHOICES):
    report = lint_texts(files, choices, catalogue=CATALOGUE)
    assert not report.failures
    return [(f.path, f.line, f.unit, f.message) for f in report.findings]


def test_a_finding_of_a_built_artifact_stands_in_the_file_that_wrote_the_value():
    assert findings(HEAVY) == [("parts/a.yaml", 2, "pallet.yaml", "weighs 90")]


def test_an_artifact_that_is_a_part_of_nothing_is_judged_alone():
    assert findings({"parts/a.yaml": "weight: 90\n"}) == [("parts/a.yaml", 1, "", "weighs 90")]


def test_a_finding_that_several_units_share_is_reported_once_and_names_those_of_other_folders():
    files = {**HEAVY, "other/pallet.yaml": "parcels: [../parts/a.yaml]\n"}
    (finding,) = lint_texts(files, CHOICES, catalogue=CATALOGUE).findings
    assert [place.path for place in finding.related] == ["other/pallet.yaml"]


def test_what_leaves_the_repository_is_not_read():
    assert findings({"pallet.yaml": "parcels: [../a.yaml, /a.yaml]\n", "a.yaml": "weight: 90\n"}) == [
        ("a.yaml", 1, "", "weighs 90")
    ]


def test_a_wrong_type_is_reported_where_it_was_written():
    files = {"pallet.yaml": "parcels: [a.yaml]\n", "a.yaml": "label: x\nweight: [1]\n"}
    report = lint_texts(files, CHOICES, catalogue=CATALOGUE)
    assert not report.failures


def test_fixes_change_the_file_that_wrote_the_value():
    (outcome,) = fix_texts(HEAVY, CHOICES, catalogue=CATALOGUE)
    assert (outcome.path, outcome.after) == ("parts/a.yaml", "label: x\nweight: 50\n")


def test_a_comment_silences_a_finding_of_a_built_artifact():
    files = {**HEAVY, "parts/a.yaml": "label: x\nweight: 90 # aurora: ignore[PAR001] -- known\n"}
    assert findings(files) == []


@pytest.fixture
def checkout(tmp_path):
    for path, text in HEAVY.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    (tmp_path / ".git").mkdir()
    return tmp_path


def lint(root, *targets, results=None):
    (repository,) = Checkout.all([root / target for target in targets or (".",)])
    config, files = CHOICES.start(repository)
    return lint_paths(repository, config, files, results=results, catalogue=CATALOGUE, today=date(2026, 1, 1))


@pytest.mark.parametrize("target", [".", "parts", "parts/a.yaml"])
def test_a_part_is_judged_as_built_however_it_is_named(checkout, target):
    (finding,) = lint(checkout, target).findings
    assert (finding.path, finding.unit) == ("parts/a.yaml", "pallet.yaml")


def test_files_on_disk_are_fixed_at_the_origin(checkout):
    (repository,) = Checkout.all([checkout])
    config, files = CHOICES.start(repository)
    report = lint_paths(repository, config, files, catalogue=CATALOGUE)
    list(fix_files(repository, config, report, write=True, catalogue=CATALOGUE))
    assert (checkout / "parts/a.yaml").read_text() == "label: x\nweight: 50\n"


def read_again(cache, checkout, monkeypatch) -> list[str]:
    """The files that are read in a second run with the cache of earlier runs."""
    from aurora_devops.core.engine import Engine

    read: list[str] = []
    original = Engine.lint_bytes

    def spy(self, path, raw):
        read.append(path)
        return original(self, path, raw)

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "lint_bytes", spy)
        results = Results(cache, "key")
        lint(checkout, results=results)
        results.save()
    return sorted(read)


def test_a_change_reads_again_exactly_what_asked_for_the_file(tmp_path_factory, checkout, monkeypatch):
    (checkout / "b").mkdir()
    (checkout / "b" / "pallet.yaml").write_text("parcels: [part.yaml]\n")

    cache = tmp_path_factory.mktemp("results")

    def again() -> list[str]:
        return read_again(cache, checkout, monkeypatch)

    assert again() == ["b/pallet.yaml", "pallet.yaml", "parts/a.yaml"]
    assert again() == []
    (checkout / "parts/a.yaml").write_text("weight: 1\n")
    assert again() == ["pallet.yaml", "parts/a.yaml"]
    (checkout / "b/part.yaml").write_text("weight: 70\n")
    assert again() == ["b/pallet.yaml", "b/part.yaml"]
    (checkout / "b/part.yaml").unlink()
    assert again() == ["b/pallet.yaml"]
    assert again() == []


def test_the_questions_about_files_outside_of_a_run_are_told(tmp_path, checkout):
    results = Results(tmp_path / "cache", "key")
    lint(checkout, "parts/a.yaml", results=results)
    assert "glob **/pallet.yaml" in results.asked
    assert "file parts/a.yaml" not in results.asked
    results = Results(tmp_path / "cache", "other")
    lint(checkout, "pallet.yaml", results=results)
    assert "file parts/a.yaml" in results.asked


def test_results_travel_with_what_they_depend_on():
    from aurora_devops.core.encoding import decode, encode
    from aurora_devops.core.engine import Engine

    engine = Engine(CATALOGUE, CHOICES.over(Choices().over(_settings())), files=Texts(HEAVY))
    result = engine.lint_bytes("pallet.yaml", HEAVY["pallet.yaml"].encode())
    assert result.asked
    assert result.covers == ("parts/a.yaml",)
    assert decode("pallet.yaml", json.loads(json.dumps(encode(result))), CATALOGUE.policy) == result


def test_facts_about_other_files_keep_their_paths():
    from aurora_devops.api import default_catalogue
    from aurora_devops.core.encoding import decode, encode
    from aurora_devops.core.engine import Engine

    files = {
        "pyproject.toml": '[project]\nname = "shop"\n',
        "Dockerfile": "FROM python:3.13\n",
        "app.py": 'import os\n\nKEY = os.environ["KEY"]\n',
    }
    engine = Engine(default_catalogue(), CHOICES.over(Choices().over(_settings())), files=Texts(files))
    result = engine.lint_bytes("pyproject.toml", files["pyproject.toml"].encode())
    assert {fact.path for fact in result.facts} == {"app.py", "pyproject.toml"}
    assert (
        decode("pyproject.toml", json.loads(json.dumps(encode(result))), CATALOGUE.policy).facts
        == result.facts
    )


def _settings():
    from aurora_devops.core.settings import Settings

    return Settings()


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a/*.tf", "a/main.tf", True),
        ("a/*.tf", "a/b/main.tf", False),
        ("**/pallet.yaml", "pallet.yaml", True),
        ("**/pallet.yaml", "a/b/pallet.yaml", True),
        ("a/**", "a/b/c", True),
        ("a/**/c.yaml", "a/c.yaml", True),
        ("?.yaml", "ab.yaml", False),
        ("*a*b*", "xxaxxbxx", True),
        ("a.b", "axb", False),
        ("[ab].yaml", "a.yaml", False),
    ],
)
def test_patterns_of_paths(pattern, path, matches):
    assert bool(path_pattern(pattern).match(path)) is matches


@pytest.mark.parametrize(
    ("base", "relative", "path"),
    [
        ("a/b/k.yaml", "../c.yaml", "a/c.yaml"),
        ("a/b/k.yaml", "../../c.yaml", "c.yaml"),
        ("a/b/k.yaml", "../../../c.yaml", None),
        ("k.yaml", ".", ""),
        ("k.yaml", "/etc/passwd", None),
        ("a/k.yaml", "./x//y", "a/x/y"),
    ],
)
def test_relative_paths(base, relative, path):
    assert Context.join(base, relative) == path


def test_a_link_out_of_the_repository_is_not_followed(tmp_path):
    (tmp_path / "outside.yaml").write_text("weight: 90\n")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (root / "inside.yaml").write_text("weight: 1\n")
    (root / "good.yaml").symlink_to(root / "inside.yaml")
    context = Store(Checkout(root, None, ()), 1000).context()
    assert context.source("link.yaml") is None
    assert context.source("good.yaml") is not None
    assert context.asked["file link.yaml"] == "absent"


def test_files_that_cannot_be_read_are_none_with_the_reason():
    context = Store(
        Texts({"a": b"\xff\xfe\x00", "b": "x" * 100, "c.yaml": "a: [\n"}, NoFiles()), 50
    ).context()
    assert [context.source(path) for path in ("a", "b", "d")] == [None] * 3
    assert context.trees("c.yaml") is None
    assert context.asked["file b"] == "too large"


def test_what_is_made_of_many_files_is_kept_while_others_are_read():
    paths = [f"{number}.yaml" for number in range(KEPT + 5)]
    store = Store(Texts(dict.fromkeys(paths, "a: 1\n"), NoFiles()), 1_000)
    made = []

    def make(context):
        made.append(sum(context.source(path) is not None for path in paths))
        return made[-1]

    for _ in range(2):
        for key in ("one", "other"):
            assert store.context().shared(key, make) == len(paths)
    assert len(made) == 2
    store.forget("3.yaml", listed=False)
    assert store.context().shared("one", make) == len(paths)
    assert len(made) == 3
