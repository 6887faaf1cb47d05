"""Records: what they share with dataclasses, and what is made only when it is needed."""

import copy
import inspect
import pickle
from typing import ClassVar

import pytest

from aurora_devops.core.record import field, fields, record, replace


@record
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False)


@record
class Named(Point):
    name: str = "here"


@record
class Empty:
    pass


@record(frozen=False, eq=False)
class Counter:
    count: int = 0


@record
class Limited:
    most: ClassVar[int] = 3
    count: int


def test_a_variable_of_the_class_is_no_field():
    assert fields(Limited) == ("count",)
    assert str(inspect.signature(Limited)) == "(count: int)"


def test_fields_are_set_by_position_name_and_default():
    assert Point(1, tags=["a"]).tags == ["a"]
    assert (Named(1, 2, name="a").y, Named(1).name) == (2, "here")
    assert fields(Named) == ("x", "y", "tags", "note", "name")
    one, other = Point(1), Point(1)
    assert one.tags is not other.tags


def test_a_field_may_have_any_name():
    @record
    class Flag:
        held: str
        value: str = "b"

    assert (Flag("a").held, Flag("a").value) == ("a", "b")


@pytest.mark.parametrize("arguments", [(), (1, 2, [], "", 5)])
def test_wrong_arguments_are_refused_in_the_words_of_python(arguments):
    with pytest.raises(TypeError, match="argument"):
        Point(*arguments)
    with pytest.raises(TypeError, match="unexpected keyword argument 'z'"):
        Point(1, z=2)


def test_records_are_compared_by_class_and_fields():
    assert Point(1) == Point(1, note="other") != Point(2)
    assert Point(1) != Named(1)
    assert hash(Named(1, tags=())) == hash(Named(1, tags=(), note="x"))
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())
    assert Empty() != Point(1)
    assert Counter() != Counter()
    assert len({Counter(), Counter()}) == 2


def test_a_frozen_record_cannot_be_changed():
    point = Point(1)
    with pytest.raises(AttributeError, match="cannot assign to field 'x' of Point"):
        point.x = 2
    assert replace(point, x=2) == Point(2)
    counter = Counter()
    counter.count += 1
    assert counter.count == 1


def test_a_record_is_shown_copied_and_sent():
    assert repr(Named(1, name="a")) == "Named(x=1, y=0, tags=[], note='', name='a')"
    assert copy.copy(Point(1)) == pickle.loads(pickle.dumps(Point(1))) == Point(1)


def test_a_record_that_holds_itself_can_be_shown():
    counter = Counter()
    counter.count = counter  # type: ignore[assignment]
    assert repr(counter) == "Counter(count=...)"


def test_the_signature_is_known_before_the_first_use():
    @record
    class Fresh:
        x: int
        y: str = "a"

    assert str(inspect.signature(Fresh)) == "(x: int, y: str = 'a')"
    assert str(inspect.signature(Named)).endswith("note: str = '', name: str = 'here')")


def test_parts_are_matched_by_position():
    match Point(1, 2):
        case Point(1, y):
            assert y == 2
