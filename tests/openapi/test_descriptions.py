"""Descriptions of APIs: versions, references, examples."""

import json

import pytest

import aurora_devops
from aurora_devops.kinds.openapi.kind import version_of
from aurora_devops.testing import expect
from aurora_policies.openapi.invalid_media_example import invalid_media_example
from aurora_policies.openapi.invalid_schema_example import invalid_schema_example
from aurora_policies.openapi.mismatched_path_parameter import mismatched_path_parameter
from aurora_policies.openapi.schema_violation import schema_violation
from aurora_policies.openapi.undefined_reference import undefined_reference
from aurora_policies.openapi.unused_component import unused_component

PETS = """\
openapi: 3.0.3
info:
  title: Pets
  version: '1.0'
servers:
  - url: https://pets.internal/v1
paths:
  /pets/{id}:
    parameters:
      - $ref: '#/components/parameters/id'
    get:
      operationId: getPet
      parameters:
        - name: fields
          in: query
          style: form
          explode: false
          schema:
            type: array
            items: {type: string}
      responses:
        '200':
          description: The pet.
          headers:
            ETag:
              schema: {type: string}
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Pet'
              examples:
                rex: {summary: A dog, value: {name: rex, age: null}}
        default:
          $ref: '#/components/responses/Error'
      security:
        - key: []
components:
  parameters:
    id:
      name: id
      in: path
      required: true
      schema: {type: string, format: uuid}
  responses:
    Error:
      description: What went wrong.
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string, minLength: 1}
        age: {type: integer, nullable: true, minimum: 0, exclusiveMinimum: false}
        mother:
          $ref: '#/components/schemas/Pet'
      additionalProperties: false
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
"""


def test_a_sound_description_is_quiet():
    assert aurora_devops.lint({"api/pets.yaml": PETS}, profile="recommended").findings == ()


def test_json_is_read_like_yaml():
    text = json.dumps(
        {"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"get": {}}}}
    )
    report = aurora_devops.lint({"a.json": text}, select=["schema-violation"])
    assert [finding.message for finding in report.findings] == ["an operation has no 'responses'"]
    start, end = report.findings[0].span
    assert text[start:end] == '"get"'


@pytest.mark.parametrize(
    ("data", "version"),
    [
        ({"openapi": "3.0.3"}, (3, 0)),
        ({"openapi": 3.1}, (3, 1)),
        ({"swagger": "2.0"}, (2, 0)),
        ({"swagger": 2.0}, (2, 0)),
        ({"openapi": "v3"}, None),
        ({"openapi": {"enabled": True}}, None),
        ([], None),
    ],
)
def test_versions(data, version):
    assert version_of(data) == version


def test_a_recursive_schema_is_followed_once():
    text = PETS.replace("{name: rex, age: null}", "{name: rex, mother: {name: kim, mother: {name: «''»}}}")
    expect(invalid_media_example, text)


def test_a_schema_in_another_file_is_not_known():
    text = PETS.replace(
        "'#/components/schemas/Pet'\n              examples", "pet.yaml\n              examples"
    )
    expect(invalid_media_example, text)


def test_a_reference_that_leads_nowhere():
    expect(
        undefined_reference,
        PETS.replace("'#/components/responses/Error'", "«'#/components/responses/Errors'»"),
    )


def test_a_component_that_only_refers_to_itself_counts_as_used():
    text = PETS.replace("    Error:\n", "    Error:\n      x-see: 1\n")
    expect(unused_component, text)


def test_the_keys_of_properties_are_names():
    text = "openapi: 3.0.3\ncomponents:\n  schemas:\n    A:\n      type: object\n      properties:\n"
    text += (
        "        default: {type: string}\n        enum: {type: string}\n        example: {type: integer}\n"
    )
    expect(invalid_schema_example, text)


def test_3_1_has_other_types():
    text = "openapi: 3.1.0\ninfo:\n  title: a\n  version: '1'\ncomponents:\n  schemas:\n    A:\n"
    text += "      type: [string, 'null']\n      examples: [a, null, EXAMPLE]\n"
    expect(schema_violation, text)
    expect(invalid_schema_example, text.replace("EXAMPLE", "«1»"))


def test_two_templates_of_one_shape():
    text = "openapi: 3.0.3\npaths:\n  /a/{b}/c: {}\n  «/a/{d}/c»: {}\n  /a/b/c: {}\n"
    expect(mismatched_path_parameter, text)


def test_a_reference_to_itself_ends():
    text = "openapi: 3.0.3\npaths:\n  /a/{b}:\n    parameters:\n"
    text += "      - $ref: '#/paths/~1a~1{b}/parameters/0'\n    get: {}\n"
    assert not aurora_devops.lint({"openapi.yaml": text}, profile="all").failures


API = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\n"


def messages(text, *select):
    report = aurora_devops.lint({"api/openapi.yaml": text}, profile="all", select=select)
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    ("reference", "count"), [("%s.yml", 0), ("'operations.yml#/%s'", 0), ("'#/x-operations/%s'", 1)]
)
def test_an_operation_behind_a_reference_is_unknown(reference, count):
    text = API + "paths:\n"
    for name in ("a", "b"):
        get, put = reference % name, reference % f"{name}_put"
        text += f"  /{name}/{{id}}:\n    get: {{$ref: {get}}}\n    put: {{$ref: {put}}}\n"
    found = messages(text.replace("3.1.0", "3.0.3"), "OAS")
    assert len([message for message in found if "$ref" in message]) == count
    assert not [
        message for message in found if "responses" in message or "{id}" in message or "GET" in message
    ]


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("{$ref: text.yml}", 0),
        ("{$ref: 'texts.yml#/intro'}", 0),
        ("{$ref: '#/x-text'}", 1),
        ("{$ref: text.yml, summary: Pets}", 1),
        ("{text: Pets}", 1),
    ],
)
def test_a_bundler_replaces_references_to_files_everywhere(value, count):
    text = API + f"paths: {{}}\ntags:\n  - name: pets\n    description: {value}\n"
    assert len(messages(text, "schema-violation")) == count


def test_a_path_item_behind_a_reference_is_unknown():
    text = API + "paths:\n  /a/{id}:\n    $ref: a.yml\n    get: {responses: {'200': {description: ok}}}\n"
    assert messages(text, "mismatched-path-parameter", "schema-violation") == []


SCHEMA = "components:\n  schemas:\n    A:\n      properties:\n        a: {%s}\n"


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("type: string, format: duration, example: '90'", []),
        ("type: string, format: regex, example: '('", []),
        ("type: string, format: date, example: today", ["""'example': "today" is not a "date\""""]),
        (
            "oneOf: [{type: boolean}, {type: integer}], example: '90'",
            ["""'example': "90" matches none of the 2 'oneOf' schemas (boolean, integer)"""],
        ),
        (
            "oneOf: [{type: integer}, {minimum: 1}], example: 5",
            ["'example': 5 matches more than one of the 'oneOf' schemas"],
        ),
        (
            "type: object, additionalProperties: false, example: {age: 12}",
            ["'example': 'age' is not a property of the schema"],
        ),
        ("type: integer, example: three", ["""'example' must be of type integer, not "three\""""]),
    ],
)
def test_examples(schema, found):
    assert messages(API + SCHEMA % schema, "invalid-schema-example") == found


@pytest.mark.parametrize(
    ("reference", "count"),
    [
        ("common.yaml#/components/schemas/R", 0),
        ("./common.yaml", 0),
        ("common.yaml#/components/schemas/R/properties/x", 0),
        ("common.yaml#/components/schemas/Other", 1),
        ("../common.yaml#/components/schemas/R", 1),
    ],
)
def test_a_component_that_another_file_refers_to(reference, count):
    common = API + "paths: {}\ncomponents:\n  schemas:\n    R: {type: string}\n"
    other = API + f"paths: {{}}\nwebhooks: {{a: {{$ref: '{reference}'}}}}\n"
    report = aurora_devops.lint(
        {"api/common.yaml": common, "api/openapi.yaml": other}, profile="all", select=["unused-component"]
    )
    assert len(report.findings) == count


def test_a_parameter_twice_in_a_path():
    item = "    parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n"
    text = API + "paths:\n  /a/{id}/b/{id}:\n" + item
    assert messages(text, "mismatched-path-parameter") == [
        "path '/a/{id}/b/{id}' uses the parameter 'id' twice"
    ]
    assert messages(text.replace("/b/{id}", "/b"), "mismatched-path-parameter") == []


@pytest.mark.parametrize(("paths", "count"), [("paths: {}\n", 1), ("components: {}\n", 0)])
def test_a_description_without_a_server(paths, count):
    assert len(messages(API + paths, "missing-server")) == count


@pytest.mark.parametrize(("version", "count"), [("swagger: '2.0'", 1), ("openapi: 3.0.3", 0)])
def test_null_in_an_enum(version, count):
    place = "definitions" if "swagger" in version else "components:\n  schemas"
    schema = "A: {type: string, nullable: true, enum: [a, null]}"
    indent = "  " if "swagger" in version else "    "
    text = f"{version}\ninfo: {{title: a, version: '1'}}\npaths: {{}}\n{place}:\n{indent}{schema}\n"
    assert len(messages(text, "mistyped-enum-value")) == count


@pytest.mark.parametrize("path", ["openapi.json", "src/templates/api.json"])
@pytest.mark.parametrize(
    ("title", "read"), [("{service}", False), ("The {service} of the shop", True), ("${project.name}", True)]
)
def test_a_description_whose_title_is_put_in_later(path, title, read):
    text = f'{{"openapi": "3.0.3", "info": {{"title": "{title}"}}, "paths": {{"/{{x}}": {{"get": {{}}}}}}}}\n'
    report = aurora_devops.lint({path: text})
    assert bool(report.findings) == read


@pytest.mark.parametrize(
    ("schemas", "count"),
    [
        ("{$ref: schemas/index.yaml}", 0),
        ("{$ref: '#/components/x-schemas'}", 0),
        ("{$ref: {type: string}}", 1),
        ("{$ref: schemas/index.yaml, 'a b': {type: string}}", 3),
    ],
)
def test_a_map_that_a_bundler_reads_from_another_file(schemas, count):
    text = (
        f"openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas: {schemas}\n"
    )
    assert len(aurora_devops.lint({"api.yaml": text}, select=["schema-violation"]).findings) == count


@pytest.mark.parametrize(
    ("indent", "paths", "read"),
    [(None, 400, False), (None, 2, True), (2, 400, True)],
    ids=["output", "short", "lines"],
)
def test_the_output_of_a_program_is_not_judged(indent, paths, read):
    operations = {f"/orders/{number}/{{id}}": {"get": {"responses": {}}} for number in range(paths)}
    text = json.dumps(
        {"openapi": "3.1.0", "info": {"title": "a", "version": "1"}, "paths": operations}, indent=indent
    )
    report = aurora_devops.lint({"api.json": text}, select=["mismatched-path-parameter"])
    assert bool(report.findings) == read
