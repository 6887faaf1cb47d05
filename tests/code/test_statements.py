"""The statements of SQL in source code."""

import pytest

from aurora_devops.code.statements import statements


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('q = "select a from t"', ["select a from t"]),
        ("q := `\n\tINSERT INTO t (a)\n\tVALUES ($1)`", ["\n\tINSERT INTO t (a)\n\tVALUES ($1)"]),
        ('q = """update t\nset a = 1"""', ["update t\nset a = 1"]),
        ('let q = r#"delete from "t" where a"#;', ['delete from "t" where a']),
        ('sql("select a " +\n    "from t")', ["select a from t"]),
        ('f(\n  "select a "\n  f"from t where {b}"\n)', ["select a from t where ?  "]),
        ("sql`select a from t where b = ${c.d}`", ["select a from t where b = ?     "]),
        ('"select a from t where b = %s and c = %(d)s"', ["select a from t where b = ?  and c = ?    "]),
        ('"select \\"a\\" from t\\n where b"', ['select  "a " from t   where b'.replace(' "a "', ' "a "')]),
        ("'select a from t where b = \\'c\\''", ["select a from t where b =  'c '"]),
        ('print("Select a file from the list")', []),
        ('print("select a file")', []),
        ('x = "a select from t"', []),
        ('q = "select a', []),
    ],
)
def test_statements(code, found):
    assert [one.text for one in statements(code)] == found


def test_places_in_joined_strings():
    code = 'f("select a "\n  "from t")'
    (one,) = statements(code)
    assert [code[one.offset(one.text.index(name))] for name in ("a", "t")] == ["a", "t"]
    assert code[one.offset(one.text.index("from")) :].startswith("from t")
