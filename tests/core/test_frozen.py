import copy
import dataclasses
import pickle
from dataclasses import field

import pytest

from aurora_devops.core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Slotted:
    name: str
    names: list[str] = field(default_factory=list, compare=False)
    hidden: int = field(default=1, repr=False)


@dataclass(frozen=True, eq=False)
class Open:
    name: str = "x"


def test_it_does_what_the_standard_one_does():
    value = Slotted("a", hidden=2)
    assert repr(value) == "Slotted(name='a', names=[])"
    assert value == Slotted("a", ["b"], 2) != Slotted("a")
    assert hash(value) == hash(Slotted("a", ["b"], 2))
    assert dataclasses.replace(value, name="b") == Slotted("b", hidden=2)
    assert dataclasses.asdict(value) == {"name": "a", "names": [], "hidden": 2}
    assert value.names is not Slotted("a").names
    assert not hasattr(value, "__dict__")


def test_it_is_frozen():
    for value in (Slotted("a"), Open()):
        with pytest.raises(dataclasses.FrozenInstanceError):
            value.name = "b"
        with pytest.raises(dataclasses.FrozenInstanceError):
            del value.name


def test_identity_where_that_is_asked_for():
    assert Open() != Open()


def test_it_can_be_copied():
    value = Slotted("a", ["b"], 3)
    assert copy.deepcopy(value).names == pickle.loads(pickle.dumps(value)).names == ["b"]


def test_it_can_be_inherited_from():
    @dataclass(frozen=True)
    class More(Open):
        more: int = 2

    assert More("y") == More("y", 2)
