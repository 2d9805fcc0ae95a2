"""The gallery: every policy loads, drives what its record says, and stands in the pages' tables."""

from pathlib import Path

import pytest
from sevenlanes.agents.evaluate import evaluate
from sevenlanes.agents.gallery.entry import Entry, load_gallery, names
from sevenlanes.agents.gallery.table import with_table
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.envs.errors import InvalidInput

ROOT = Path(__file__).parents[3]
each_entry = pytest.mark.parametrize("entry", load_gallery(), ids=lambda entry: entry.name)


@each_entry
def test_a_policy_says_its_name_and_was_scored_officially(entry: Entry) -> None:
    assert load_policy(entry.policy).name == entry.name
    assert entry.result.runs == entry.task.num_runs
    low, high = entry.result.interval
    assert low <= entry.result.score <= high


@pytest.mark.parametrize("name", [name for name in names() if not name.endswith("-pong")])
def test_it_drives_again_what_was_recorded(name: str) -> None:
    entry = Entry.load(name)
    expected = entry.result.first_scores
    found = evaluate(load_policy(entry.policy), entry.task.world, range(len(expected)))
    assert tuple(found.scores) == expected


@pytest.mark.parametrize("page", ["README.md", "docs/gallery.md"])
def test_the_tables_are_as_generated(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert with_table(text, load_gallery()) == text, "write it with: python docs/write_gallery.py"


def test_a_page_without_markers_is_refused() -> None:
    with pytest.raises(InvalidInput, match="the page needs the lines"):
        with_table("# A page\n", load_gallery())


def test_an_unknown_name_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InvalidInput, match=r"no policy 'nobody' in the gallery; it has .*dqn-highway"):
        Entry.load("nobody")


def test_a_damaged_record_is_refused(tmp_path: Path) -> None:
    for content in ("{", '{"task": "highway"}', '{"tusk": 1}'):
        (tmp_path / "broken.json").write_text(content)
        with pytest.raises(InvalidInput, match=r"broken.json can not be read|did you mean 'task'"):
            Entry.load("broken", tmp_path)
