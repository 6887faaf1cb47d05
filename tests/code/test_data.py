"""The data of manifests."""

from aurora_devops.code.data import toml

TABLE = """\
[package]
name = "web" # {

[dependencies]
core = {
  path = "../core", # the {library}
  features = [
    "a,}",
    'b',
  ],
  other = { git = "https://example.com/x#y", },
}

[package.metadata]
text = \"\"\"
{ "a",
}
\"\"\"
"""


def test_inline_tables_on_several_lines_are_read():
    data = toml(TABLE)
    assert data["package"]["name"] == "web"
    assert data["dependencies"]["core"] == {
        "path": "../core",
        "features": ["a,}", "b"],
        "other": {"git": "https://example.com/x#y"},
    }
    assert data["package"]["metadata"]["text"] == '{ "a",\n}\n'


def test_a_file_that_is_wrong_is_empty():
    assert toml("a = {\nb\n}\n") == {}
    assert toml("a = }\n") == {}
    assert toml("a = {\n") == {}
