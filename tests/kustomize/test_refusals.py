"""What Kustomize refuses, and what is not known: the sort, the place and the message."""

import pytest
from building import COMPONENT, CONFIG, WEB, problems, result

from aurora_devops.kinds.kustomize.build.resource import Unknown

PATCH = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n"


@pytest.mark.parametrize(
    ("text", "files", "expected"),
    [
        ("resources: [web.yaml, a.yaml]\n", {}, ("missing", "a.yaml", "'a.yaml' does not exist")),
        ("resources: [web.yaml, ../a]\n", {}, ("", "../a", "'../a' is outside of the repository")),
        ("resources: [/web.yaml]\n", {}, ("", "/web.yaml", "'/web.yaml' is outside of the repository")),
        (
            "resources: [web.yaml, web.yaml]\n",
            {},
            ("duplicate", "web.yaml", "Deployment 'web' is defined more than once"),
        ),
        (
            "resources: [web.yaml]\npatches: [{path: p.yaml}]\n",
            {"p.yaml": PATCH.replace("web", "api")},
            ("unmatched", "p.yaml", "the patch of Deployment 'api' matches no object"),
        ),
        (
            "resources: [web.yaml]\npatches: [{path: p.yaml}]\n",
            {},
            ("missing", "p.yaml", "'p.yaml' does not exist"),
        ),
        (
            "resources: [web.yaml]\npatches: [{}]\n",
            {},
            ("", "{}", "a patch must have either 'path' or 'patch'"),
        ),
        ("resources: [web.yaml]\nname: x\n", {}, ("", "x", "unknown field 'name'")),
        ("resources: [web.yaml]\nimages: [{name: a, tag: b}]\n", {}, ("", "b", "unknown field 'tag'")),
        (
            "resources: [web.yaml]\nkind: Deployment\n",
            {},
            ("", "Deployment", "'kind' must be Kustomization or Component"),
        ),
        (
            "resources: [web.yaml]\nreplicas: [{name: api, count: 2}]\n",
            {},
            ("", "{name: api, count: 2}", "there is no object 'api' with replicas"),
        ),
        (
            "resources: [t.yaml]\n",
            {"t.yaml": "{{ template }}\n"},
            ("", "t.yaml", "the file 't.yaml' is not valid YAML"),
        ),
        (
            "resources: [t.yaml]\n",
            {"t.yaml": "a: 1\n"},
            ("", "t.yaml", "an object in 't.yaml' has no 'kind'"),
        ),
        (
            "resources: [part]\n",
            {"part/kustomization.yaml": COMPONENT + "namePrefix: x-\n"},
            ("", "part", "'part' is a Component; list it in 'components'"),
        ),
        (
            "components: [part]\n",
            {"part/kustomization.yaml": CONFIG + "namePrefix: x-\n"},
            ("", "part", "'part' is not a Component; list it in 'resources'"),
        ),
        (
            "configMapGenerator: [{name: c, behavior: merge, literals: [A=1]}]\n",
            {},
            (
                "",
                "{name: c, behavior: merge, literals: [A=1]}",
                "ConfigMap 'c' does not exist, so it cannot be merged",
            ),
        ),
        (
            "configMapGenerator: [{name: c, literals: [A]}]\n",
            {},
            ("", "A", "'A' must be written as key=value"),
        ),
        (
            "resources: [web.yaml]\nreplacements: [{source: {kind: Secret}, targets: [{select: {kind: Pod}}]}]\n",
            {},
            ("", "source", "the source of the replacement, 'Secret', does not exist"),
        ),
        (
            "resources: [web.yaml]\npatches: [{path: p.yaml, target: {name: '['}}]\n",
            {"p.yaml": PATCH},
            ("", "target", "'[' is not a valid regular expression: unterminated character set at position 0"),
        ),
    ],
)
def test_a_refusal(text, files, expected):
    assert problems({"kustomization.yaml": text, "web.yaml": WEB, **files}) == [expected]


@pytest.mark.parametrize("text", ["resources: []\n", "labels: []\ncommonLabels: {}\n"])
def test_an_empty_list_or_mapping_makes_a_kustomization_without_objects(text):
    assert problems({"kustomization.yaml": CONFIG + text}) == []


@pytest.mark.parametrize(
    "text",
    [
        "vars: [{name: N, objref: {apiVersion: apps/v1, kind: Deployment, name: web},"
        " fieldref: {fieldpath: metadata.namespace}}]\nresources: [web.yaml]\n",
        "resources: [web.yaml, bases/web.clusterserviceversion.yaml]\n",
    ],
)
def test_what_is_set_or_generated_later_is_not_missing(text):
    found = problems({"kustomization.yaml": CONFIG + text, "web.yaml": WEB})
    assert all("does not exist" not in problem[-1] for problem in found)


@pytest.mark.parametrize("text", ["", "resources:\n", "namePrefix: ''\n"])
def test_a_kustomization_without_a_field_is_refused(text):
    (problem,) = problems({"kustomization.yaml": CONFIG + text})
    assert problem[-1] == "the kustomization is empty"


def test_a_value_of_the_wrong_type_is_refused():
    found = result({"kustomization.yaml": "resources: web.yaml\n", "web.yaml": WEB})
    assert [problem.message for problem in found.problems] == ["'resources' must be a list, not a string"]
    assert found.trees == []


def test_all_that_is_refused_is_told_and_the_rest_is_built():
    image = "{name: registry.example.com/web, newTag: '2'}"
    text = f"resources: [a.yaml, web.yaml, b.yaml]\nnamePrefix: x-\nimages: [{image}]\n"
    found = result({"kustomization.yaml": text, "web.yaml": WEB})
    assert [problem.message for problem in found.problems] == [
        "'a.yaml' does not exist",
        "'b.yaml' does not exist",
    ]
    (tree,) = found.trees
    assert tree.value["metadata"]["name"] == "x-web"
    assert tree.value["spec"]["template"]["spec"]["containers"][0]["image"] == "registry.example.com/web:2"


def test_what_may_be_about_an_unknown_object_is_not_refused():
    text = (
        "resources: [web.yaml, 'https://github.com/example/shop?ref=v1']\npatches: [{path: p.yaml}]\n"
        "replicas: [{name: api, count: 2}]\nimages: [{name: api, newTag: '2'}]\n"
    )
    files = {"kustomization.yaml": text, "web.yaml": WEB, "p.yaml": PATCH.replace("web", "api")}
    message = "'https://github.com/example/shop?ref=v1' is not in the repository"
    assert [message for *_, message in problems(files)] == [message]
    found = result(files)
    assert found.notes == []
    assert len(found.trees) == 1


@pytest.mark.parametrize(
    "text",
    [
        "resources: [web.yaml]\ncomponents: ['https://github.com/example/shop?ref=v1']\n",
        "resources: [web.yaml]\ntransformers: [t.yaml]\n",
    ],
)
def test_where_every_object_may_be_changed_none_is_known(text):
    program = "apiVersion: example.com/v1\nkind: Program\nmetadata: {name: p}\n"
    found = result({"kustomization.yaml": text, "web.yaml": WEB, "t.yaml": program})
    assert len(found.problems) == 1
    assert found.trees == []


def test_a_problem_of_a_base_is_one_of_the_base():
    files = {
        "kustomization.yaml": "resources: [base]\n",
        "base/kustomization.yaml": "resources: [web.yaml, a.yaml]\n",
        "base/web.yaml": WEB,
    }
    (problem,) = result(files).problems
    assert problem.elsewhere
    assert problem.path == "base/kustomization.yaml"
    assert problem.origin is not None
    assert problem.origin.route == ("resources", 0)


def test_kustomizations_in_a_circle():
    files = {
        "a/kustomization.yaml": "resources: [../b]\n",
        "b/kustomization.yaml": "resources: [../a]\n",
    }
    ((_, place, message),) = problems(files, "a/kustomization.yaml")
    assert place == "../b"
    assert message == "'../a' contains a kustomization that refers to it"


@pytest.mark.parametrize(("name", "known"), [("web-[0-9]+", True), ("(a+)+b", False), ("a*a*a*a*b", False)])
def test_a_pattern_that_may_be_slow_is_not_evaluated(name, known):
    text = f"resources: [web.yaml]\npatches: [{{path: p.yaml, target: {{name: '{name}'}}}}]\n"
    found = result({"kustomization.yaml": text, "web.yaml": WEB, "p.yaml": PATCH})
    assert (found.problems == []) is known


def test_a_file_outside_of_the_folder_is_used_and_told():
    found = result(
        {"prod/kustomization.yaml": "resources: [../web.yaml]\n", "web.yaml": WEB}, "prod/kustomization.yaml"
    )
    assert found.problems == []
    assert [path for path, _ in found.outside.values()] == ["../web.yaml"]
    assert len(found.trees) == 1


@pytest.mark.parametrize(
    ("ignore", "sort"),
    [
        ({".gitignore": "*.env\n"}, "unknown"),
        ({"app/.gitignore": "/web.env\n"}, "unknown"),
        ({"app/.gitignore": "other.env\n"}, "missing"),
        ({}, "missing"),
    ],
)
def test_a_file_that_git_ignores_is_not_missing_but_unknown(ignore, sort):
    text = "configMapGenerator: [{name: c, envs: [web.env]}]\n"
    (problem,) = result({"app/kustomization.yaml": text, **ignore}, "app/kustomization.yaml").problems
    assert ("unknown" if isinstance(problem, Unknown) else problem.sort) == sort


@pytest.mark.parametrize(
    "text",
    [
        "resources: ['${APP}.yaml']\n",
        "resources: ['../{{ env }}']\n",
        "configMapGenerator: [{name: c, files: ['${FILE}']}]\n",
        "resources: [web.yaml]\npatches: [{path: '${PATCH}'}]\n",
    ],
)
def test_a_path_with_a_variable_is_unknown(text):
    (problem,) = result({"kustomization.yaml": text, "web.yaml": WEB}).problems
    assert isinstance(problem, Unknown)


def test_a_name_with_a_variable_may_match():
    text = "resources: [web.yaml]\nimages: [{name: '${IMAGE}', newTag: v1}]\nreplicas: [{name: '${APP}', count: 2}]\n"
    found = result({"kustomization.yaml": text, "web.yaml": WEB})
    assert (found.problems, found.notes) == ([], [])
