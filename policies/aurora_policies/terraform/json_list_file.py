from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.terraform import Configuration


@policy(
    "TFM011",
    severity="warning",
    category="maintainability",
    equivalents={"tflint": "terraform_json_syntax"},
    examples=[
        bad('«[»{"locals": {"a": 1}}]\n', path="main.tf.json"),
        good('{"locals": {"a": 1}}\n', path="main.tf.json", because="the file is an object"),
    ],
)
def json_list_file(configuration: Configuration) -> Iterator[Finding]:
    """A file with the JSON syntax is a list instead of an object.

    Terraform reads it, but its documentation describes an object only, and other tools do not read a list.
    Put all blocks of the file into one object; several blocks of a type can be a list.

    <https://developer.hashicorp.com/terraform/language/syntax/json#json-file-structure>
    """
    text = configuration.file.source.text
    start = len(text) - len(text.lstrip())
    if configuration.is_json and text.startswith("[", start):
        yield Finding(at=configuration.at(start, start + 1), message="the file must be an object, not a list")
