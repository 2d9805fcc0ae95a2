"""The table of what each stage costs."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.gallery.entry import Entry
from sevenlanes.agents.policy import config_for
from sevenlanes.agents.policy_file import load_policy
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.envs.highway.config import HighwayConfig
from sevenlanes.perception.chain.accuracy import Accuracy
from sevenlanes.perception.chain.measure import ANY, Cell, load_cells, measure, save_cells, wanted
from sevenlanes.perception.chain.perceived_drive import Networks
from sevenlanes.perception.chain.report import figure_of, rows_of, tables_of, write_table
from sevenlanes.perception.chain.stages import STAGES, find_stage


def cell(stage: str, condition: str, *scores: float) -> Cell:
    zeros = (0.0,) * len(scores)
    return Cell(stage, condition, tuple(range(len(scores))), scores, zeros, zeros, {})


def test_runs_are_paired_by_their_seeds() -> None:
    lost, (low, high) = cell("tracked", ANY, 70.0, 60.0, 74.0).lost_since(
        cell("perfect", ANY, 72.0, 62.0, 76.0)
    )
    assert lost == low == high == 2.0
    assert (
        cell("tracked", ANY, 70.0, 60.0, 74.0, 71.0).median == 71.0
    )  # of an even number the upper, as officially


def test_stages_without_networks_do_not_depend_on_the_light() -> None:
    pairs = [(stage.name, light) for stage, light in wanted(STAGES, ("day", "night"))]
    assert pairs[:3] == [("perfect", ANY), ("in view", ANY), ("tracked", ANY)]
    assert pairs[3:5] == [("detected", "day"), ("detected", "night")]


def test_a_cell_is_measured_written_and_read_again(tmp_path: Path) -> None:
    policy = load_policy(Entry.load("ppo-highway").policy)
    config = dataclasses.replace(config_for(policy, HighwayConfig()), max_frames=120)
    frames: list[int] = []
    stages = [find_stage("perfect"), find_stage("in view")]
    cells = [measure(config, range(3), stage, ANY, policy.act, Networks(), frames.append) for stage in stages]
    assert sum(frames) == 2 * 3 * 120
    known = cells[1].accuracy
    assert known["own lane right"] == 1.0
    assert known["error along, seen"] < 0.1
    assert known["cars in view tracked"] > 0.7  # a track counts from its second sight
    save_cells(cells, tmp_path / "chain.json", {"runs": 3})
    assert load_cells(tmp_path / "chain.json", {"runs": 3}) == cells
    with pytest.raises(InvalidInput, match="measured with other settings"):
        load_cells(tmp_path / "chain.json", {"runs": 4})
    (tmp_path / "chain.json").write_text("{}")
    with pytest.raises(InvalidInput, match="can not be read"):
        load_cells(tmp_path / "chain.json", {"runs": 3})


def test_a_report_has_every_cell(tmp_path: Path) -> None:
    cells = [
        cell("segmented", "night", 65.0, 69.0),
        cell("perfect", ANY, 72.0, 73.0),
        cell("segmented", "day", 68.0, 70.0),
    ]
    rows = rows_of(cells)
    assert [(row["stage"], row["lost mph"]) for row in rows] == [
        ("perfect", 0.0),
        ("segmented", 5.5),
        ("segmented", 3.5),
    ]
    assert [table.row_count for table in tables_of(cells)] == [3, 0]
    write_table(cells, tmp_path / "chain.csv")
    assert len((tmp_path / "chain.csv").read_text().splitlines()) == 4
    assert len(figure_of(cells).axes) == 2


def test_displacements_are_means_over_cars() -> None:
    accuracy = Accuracy()
    accuracy.add_forecasts({"forecast": np.array([[1.0, 3.0], [2.0, 2.0]])})
    figures = accuracy.figures()
    assert figures["ADE, forecast"] == 2.0
    assert figures["FDE, forecast"] == 2.5
