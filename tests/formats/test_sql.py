"""The tables and columns of statements in SQL."""

import pytest

from aurora_devops.formats.sql import MOST_CHARACTERS, definitions, uses


def used(text):
    return [(use.table.text, [column.text for column in use.columns]) for use in uses(text)]


def defined(text):
    return [(one.table.text, [column.text for column in one.columns], one.whole) for one in definitions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("create table a (b int, c text)", [("a", ["b", "c"], True)]),
        ("CREATE TABLE IF NOT EXISTS public.a (b int, primary key (b))", [("a", ["b"], True)]),
        ("create table `a` (`b` int auto_increment, key `i` (`b`)) engine=InnoDB", [("a", ["b"], True)]),
        ("create table a as select b from c", [("a", [], False)]),
        ("create table a partition of b for values in (1)", [("a", [], False)]),
        ("create view a as select b from c", [("a", [], False)]),
        ("alter table a add column b int, drop column c", [("a", ["b"], False)]),
        ("alter table a rename column b to c", [("a", ["c"], False)]),
        ("alter table a rename to b", [("b", [], False)]),
        (
            "create table a (b int); create funny thing; create table c (d int)",
            [("a", ["b"], True), ("c", ["d"], True)],
        ),
        (
            "create function f() returns trigger as $$ begin create table a (b int); end; $$ language plpgsql;"
            "create table c (d int)",
            [("c", ["d"], True)],
        ),
        ("create table a (b int) -- '", [("a", ["b"], True)]),
        ("create table 'a", []),
    ],
)
def test_definitions(text, found):
    assert defined(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("select a, b as x from t where c = $1 order by x", [("t", ["a", "b", "c"])]),
        ("select j.a, u.b, c from t j join u on u.id = j.u", [("t", ["a", "u"]), ("u", ["b", "id"])]),
        ("select z.a from t x join t y on x.id = y.id", [("t", ["id", "id"]), ("t", [])]),
        (
            "insert into t (a, b) values (?, :b) on conflict (a) do update set b = excluded.b",
            [("t", ["a", "b"])],
        ),
        ("insert into t (a) select b from u", [("t", ["a"]), ("u", ["b"])]),
        ("update t set a = now() where b = 1", [("t", ["a", "b"])]),
        ("delete from t where a = @p1", [("t", ["a"])]),
        ("with x as (select a from t) select b from x, u", [("t", []), ("u", [])]),
        ("select a from (select b as a from t) s", [("t", [])]),
        ("select a from t where b in (select c from t)", [("t", ["a", "b", "c"]), ("t", [])]),
        ("select a from t where b in (select c from u)", [("t", []), ("u", [])]),
        ("select a from other.t", []),
        ('select "a" from t', [("t", [])]),
        ("select f(days => $1), t.a, row_to_json(t), ctid from t", [("t", ["a"])]),
        ("select a from t, unnest($1) as b", [("t", [])]),
        ("-- the `a` of /* `t`\nselect a from t where b = $1 and c = '`'", [("t", ["a", "b", "c"])]),
        ("/* `a`, not closed\nselect a from t where b = $1", []),
        ("select `a` from `t` where b = $1 -- it's", [("t", ["b"])]),
        (
            "select c.id, i.n from c left join lateral (select count(*) as n from u i where i.c = c.id) i on true",
            [("c", ["id", "id"]), ("u", [])],
        ),
        ("with x as (select y.a from t y) select y.n from x y", [("t", [])]),
        ("select s.n from (select count(s.a) as n from t s) s", [("t", [])]),
        ("grant select on t to r", []),
        ("select from from", []),
    ],
)
def test_uses(text, found):
    assert sorted(used(text)) == sorted(found)


def test_names_have_their_places():
    text = 'insert into "t" (a)\nselect b from `u`'.replace("`", '"')
    first, second = uses(text)
    assert [
        text[one.start : one.end] for use in (first, second) for one in (use.table, *use.columns)
    ] == list("taub")


def test_a_long_text_is_not_read():
    assert defined("create table a (b int);" + " " * MOST_CHARACTERS) == []


def test_nothing_is_logged(caplog):
    assert defined("create funny thing") == []
    assert caplog.records == []
