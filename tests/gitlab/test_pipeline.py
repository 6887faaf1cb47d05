"""Pipelines of several files: what is merged, where findings stand, and what stays unknown."""

import pytest

from aurora_devops import lint
from aurora_devops.core.context import Store, Texts
from aurora_devops.core.kind import BuildRefused, BuildSettings
from aurora_devops.kinds.gitlab.kind import gitlab
from aurora_devops.kinds.gitlab.merged import merged
from aurora_devops.kinds.gitlab.pipeline import DIALECT, ROOT, build, documents

JOB = "a:\n  script: make\n"


def found(files, *, category="validity", profile="all"):
    report = lint(files, profile=profile)
    assert not report.failures
    return [(f.path, f.line, f.policy.name) for f in report.findings if f.policy.category == category]


def whole(text, **files):
    store = Store(Texts({ROOT: text, **files}), 1_000_000)
    context = store.context()
    file = documents(context.source(ROOT), context.trees(ROOT, DIALECT))
    return merged(build(file, context, True))


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


# The merge.


def test_mappings_are_merged_and_lists_are_replaced():
    job = whole(
        ".base:\n  variables: {A: a, B: a}\n  tags: [x, y]\na:\n  extends: .base\n  variables: {B: b}\n  tags: [z]\n"
        "  script: make\n"
    )["a"]
    assert plain(job) == {"variables": {"A": "a", "B": "b"}, "tags": ["z"], "script": "make"}


def test_the_last_parent_wins():
    text = ".a:\n  image: one\n.b:\n  image: two\nj:\n  extends: [.a, .b]\n  script: make\n"
    assert whole(text)["j"]["image"] == "two"


def test_own_content_wins_over_an_include_and_a_later_include_over_an_earlier_one():
    data = whole(
        "include: [ci/a.yml, ci/b.yml]\nvariables: {C: root}\nj: {script: make}\n",
        **{
            "ci/a.yml": "variables: {A: a, B: a, C: a}\n",
            "ci/b.yml": "variables: {B: b, C: b}\n",
        },
    )
    assert plain(data["variables"]) == {"A": "a", "B": "b", "C": "root"}


def test_defaults_are_in_the_jobs_that_inherit_them():
    data = whole(
        "default: {image: alpine, retry: 1}\na: {script: make}\nb: {script: make, inherit: {default: [retry]}}\n"
        "c: {script: make, inherit: {default: false}}\nd: {trigger: g/p}\n"
    )
    assert [sorted(data[name]) for name in "abcd"] == [
        ["image", "retry", "script"],
        ["inherit", "retry", "script"],
        ["inherit", "script"],
        ["trigger"],
    ]


def test_references_are_resolved_inside_of_references():
    job = whole(
        ".a:\n  script: [one]\n.b:\n  script:\n    - !reference [.a, script]\n    - two\n"
        "j:\n  script:\n    - !reference [.b, script]\n"
    )["j"]
    assert job["script"] == ["one", "two"]


def test_a_value_knows_the_file_that_wrote_it():
    data = whole(
        "include: ci/a.yml\nj:\n  extends: .base\n  script: make\n",
        **{"ci/a.yml": ".base:\n  image: alpine\n"},
    )
    origins = {key: (at.source.path, at.route) for key, at in data["j"].origins.items()}
    assert origins == {"image": ("ci/a.yml", (".base", "image")), "script": (ROOT, ("j", "script"))}


def test_a_file_that_includes_itself_is_read_once():
    assert plain(
        whole("include: ci/a.yml\nj: {script: x}\n", **{"ci/a.yml": "include: /ci/a.yml\nk: {script: y}\n"})
    )


# Where findings stand.


def test_a_mistake_in_an_included_file_stands_there():
    files = {ROOT: "include: /ci/a.yml\n", "ci/a.yml": "a:\n  script: make\n  colour: red\n"}
    assert found(files) == [("ci/a.yml", 3, "invalid-pipeline")]


def test_a_mistake_that_several_jobs_inherit_is_reported_once():
    text = ".base:\n  retry: 5\na:\n  extends: .base\n  script: x\nb:\n  extends: .base\n  script: y\n"
    assert found({ROOT: text}) == [(ROOT, 2, "invalid-pipeline")]


def test_a_mistake_in_what_a_reference_stands_for_stands_at_the_value():
    text = ".r:\n  rules:\n    - if: $A = 1\nj:\n  script: x\n  rules: !reference [.r, rules]\n"
    assert found({ROOT: text}) == [(ROOT, 3, "invalid-pipeline")]


def test_a_mistake_in_a_list_that_a_reference_stands_for_stands_in_the_list():
    text = ".s:\n  script: [make, 42]\nj:\n  script:\n    - !reference [.s, script]\n"
    assert found({ROOT: text}) == [(ROOT, 2, "invalid-pipeline")]


def test_a_mistake_in_a_mapping_that_a_reference_stands_for_stands_in_the_mapping():
    text = ".s:\n  cache:\n    policy: fetch\nj:\n  script: x\n  cache: !reference [.s, cache]\n"
    assert found({ROOT: text}) == [(ROOT, 3, "invalid-pipeline")]


def test_a_value_of_a_wrong_type_that_a_reference_stands_for_stands_at_the_reference():
    text = ".s:\n  image: alpine:3.20\nj:\n  script: x\n  rules: !reference [.s, image]\n"
    assert found({ROOT: text}) == [(ROOT, 5, "invalid-pipeline")]


def test_a_reference_to_itself_is_circular():
    text = "j:\n  script:\n    - !reference [j, script]\n"
    messages = [
        f.message for f in lint({ROOT: text}, profile="all").findings if f.policy.name == "invalid-reference"
    ]
    assert messages == ["'!reference [j, script]' is part of a circular chain"]


def test_policies_look_at_included_files_and_child_pipelines():
    files = {
        ROOT: "include: ci/a.yml\nchild:\n  trigger:\n    include: ci/child.yml\n",
        "ci/a.yml": "a:\n  script: make\n  variables:\n    CI_DEBUG_TRACE: 'true'\n",
        "ci/child.yml": "b:\n  script: make\n  needs: [c]\n",
    }
    assert found(files) == [("ci/child.yml", 3, "unknown-need")]
    assert ("ci/a.yml", 4, "debug-trace") in found(files, category="security")


def test_a_child_pipeline_that_does_not_exist_is_a_mistake():
    assert found({ROOT: "child:\n  trigger:\n    include: ci/child.yml\n"}) == [(ROOT, 3, "invalid-include")]


def test_an_included_file_that_is_no_yaml_is_a_mistake():
    files = {ROOT: "include: ci/a.yml\na:\n  script: make\n", "ci/a.yml": "b: [\n"}
    assert (ROOT, 1, "invalid-include") in found(files)


def test_the_header_of_an_included_file_is_checked():
    files = {
        ROOT: "include:\n  - local: ci/a.yml\n    inputs: {size: a}\n",
        "ci/a.yml": "spec:\n  inputs:\n    size: {type: text}\n---\na:\n  script: make $[[ inputs.sise ]]\n",
    }
    assert found(files) == [("ci/a.yml", 3, "invalid-input"), ("ci/a.yml", 6, "invalid-input")]


# What is unknown.


@pytest.mark.parametrize(
    "include",
    [
        "{project: g/p, ref: v1.0.0, file: a.yml}",
        "{template: Auto-DevOps.gitlab-ci.yml}",
        "{component: gitlab.com/g/p/c@1.0.0}",
        "https://example.org/a.yml",
        "ci/$FILE.yml",
        "{local: ci/absent.yml, rules: [{if: $A}]}",
    ],
)
def test_what_an_unknown_file_could_define_is_no_mistake(include):
    text = (
        f"include:\n  - {include}\n"
        "a:\n  extends: .there\n  stage: there\n  needs: [there]\n"
        "b:\n  variables: {A: b}\nc:\n  script:\n    - !reference [.there, script]\n"
    )
    assert found({ROOT: text}) == []


def test_what_is_written_here_is_known_with_an_unknown_file():
    text = "include:\n  - template: a.yml\na:\n  script: make\n  retry: 4\nb:\n  needs: [b]\n  script: x\n"
    assert found({ROOT: text}) == [(ROOT, 5, "invalid-pipeline"), (ROOT, 7, "unknown-need")]


def test_own_stages_are_known_with_an_unknown_file():
    text = "include:\n  - template: a.yml\nstages: [build]\na:\n  stage: biuld\n  script: make\n"
    assert found({ROOT: text}) == [(ROOT, 5, "unknown-stage")]


def test_a_part_alone_may_be_completed_by_its_pipeline():
    assert found({".gitlab/ci/a.yml": "a:\n  extends: .there\n  needs: [there]\n"}) == []


def test_a_pipeline_in_a_folder_has_its_files_in_the_folder_or_at_the_root():
    files = {
        "app/.gitlab-ci.yml": "include: [ci/a.yml, shared.yml, other.yml]\nb:\n  needs: [a]\n  script: x\n",
        "app/ci/a.yml": JOB,
        "shared.yml": ".s:\n  tags: [x]\n",
    }
    assert found(files) == []


@pytest.mark.parametrize("rules", ["", "    rules:\n      - if: $UI\n"])
def test_a_pipeline_of_a_folder_that_the_root_includes_is_judged_there(rules):
    ui = f"  - local: ui/.gitlab-ci.yml\n{rules}"
    files = {
        ROOT: f"include:\n  - local: engine/.gitlab-ci.yml\n{ui}",
        "engine/.gitlab-ci.yml": "stages: [check, build]\nlint:\n  stage: check\n  script: make lint\n",
        "ui/.gitlab-ci.yml": "build:\n  stage: build\n  needs: [lint]\n  script: make\n  scripts: make\n",
    }
    assert found(files) == [("ui/.gitlab-ci.yml", 5, "invalid-pipeline")]
    del files[ROOT]
    names = [name for path, _, name in found(files) if path.startswith("ui")]
    assert names == ["unknown-need", "invalid-pipeline"]


# Kinds.


def kinds(files):
    return sorted({(f.path, f.kind) for f in lint(files, profile="all").findings})


def test_a_component_is_told_by_its_header():
    text = "spec:\n  inputs:\n    size: {type: wide}\n---\na:\n  script: make $[[ inputs.size ]]\n"
    assert found({"templates/check.yml": text}) == [("templates/check.yml", 3, "invalid-input")]


def test_a_template_of_a_chart_is_no_component():
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nspec: {inputs: 1}\n"
    assert ("templates/a.yml", "gitlab-ci") not in kinds({"templates/a.yml": text})


def test_only_the_first_document_without_a_header_counts():
    assert found({ROOT: JOB + "---\nb:\n  colour: red\n"}) == []


def test_booleans_are_those_of_ruby():
    assert found({ROOT: "a:\n  script: make\n  interruptible: on\n"}) == []
    assert found({ROOT: "a:\n  script: make\n  interruptible: y\n"}) == [(ROOT, 3, "invalid-pipeline")]


def test_an_entry_may_be_written_again_for_its_anchor():
    twice = ".v: &one\n  A: a\n.v: &two\n  A: b\na:\n  variables: *one\nb:\n  variables: *two\n"
    assert found({ROOT: twice.replace("*one\n", "*one\n  script: make\n") + "  script: make\n"}) == []
    lost = ".v:\n  A: a\n.v: &two\n  A: b\na:\n  script: make\n  variables: *two\n"
    assert found({ROOT: lost}) == [(ROOT, 3, "duplicate-key")]
    assert found({ROOT: f"{JOB}a: &two\n  script: make\n"}) == [(ROOT, 3, "duplicate-key")]


# The rendered pipeline.


def rendered(files):
    context = Store(Texts(files), 1_000_000).context()
    (tree,) = gitlab.build(context.source(ROOT), context, BuildSettings())
    return tree


def place(tree, *route):
    source = tree.source_of(route, "value")
    return source.path, source.line_of(tree.focus(route).start)


def test_a_rendered_pipeline_has_the_place_of_each_value():
    tree = rendered(
        {
            ROOT: "include: ci/a.yml\ndefault:\n  tags: [x]\nj:\n  extends: .base\n  script:\n"
            "    - !reference [.setup, script]\n    - make\n",
            "ci/a.yml": ".base:\n  image: alpine\n.setup:\n  script: [one, two]\n",
        }
    )
    assert list(tree.value) == ["stages", "j"]
    assert plain(tree.value["j"]) == {"image": "alpine", "script": ["one", "two", "make"], "tags": ["x"]}
    assert place(tree, "j") == (ROOT, 4)
    assert place(tree, "j", "image") == ("ci/a.yml", 2)
    assert [place(tree, "j", "script", index) for index in range(3)] == [
        ("ci/a.yml", 4),
        ("ci/a.yml", 4),
        (ROOT, 8),
    ]
    assert place(tree, "j", "tags", 0) == (ROOT, 3)


def test_what_is_no_yaml_cannot_be_rendered():
    with pytest.raises(BuildRefused, match="not valid YAML"):
        rendered({ROOT: "a: [\n"})


# The variables of a job.


@pytest.mark.parametrize(
    ("job", "missing"),
    [
        ("environment: staging", False),
        ("environment: {name: stage}", True),
        ("environment: {name: $NAME}\n  variables: {NAME: stage}", True),
        ("environment: {name: review/$CI_COMMIT_REF_SLUG}", False),
    ],
)
def test_the_name_of_the_environment_in_a_command(job: str, missing: bool) -> None:
    command = 'helm upgrade shop chart -f "chart/values-$CI_ENVIRONMENT_NAME.yaml"'
    pipeline = f"deploy:\n  {job}\n  script:\n    - {command}\n"
    files = {
        ROOT: pipeline,
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "chart/values-staging.yaml": "a: 1\n",
    }
    report = lint(files, select=["missing-file-in-command"])
    assert [f.line for f in report.findings] == ([4 + job.count("\n")] if missing else [])


@pytest.mark.parametrize(
    ("parts", "missing"),
    [("[api, web]", False), ("[api, worker]", True), ("$PARTS", False)],
)
def test_the_runs_of_a_matrix(parts: str, missing: bool) -> None:
    pipeline = (
        "build:\n  parallel:\n    matrix:\n"
        f'      - PART: {parts}\n  script:\n    - docker build --file "$PART/Dockerfile" .\n'
    )
    files = {ROOT: pipeline, "api/Dockerfile": "FROM debian:13\n", "web/Dockerfile": "FROM debian:13\n"}
    report = lint(files, select=["missing-file-in-command"])
    assert [f.line for f in report.findings] == ([6] if missing else [])
