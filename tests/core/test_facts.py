"""What policies about a repository share."""

from aurora_devops.core.facts import Fact, Repository


def test_what_is_derived_from_a_repository_is_made_once():
    made = []

    def paths(repository):
        made.append(repository)
        return sorted(repository.paths)

    repository = Repository(frozenset({"b", "a"}), ())
    assert repository.derived(paths) == repository.derived(paths) == ["a", "b"]
    assert made == [repository]
    assert Repository(frozenset(), ()).derived(paths) == []


def test_a_fact_is_compared_with_those_of_other_files():
    assert not Fact(None).within_a_file
