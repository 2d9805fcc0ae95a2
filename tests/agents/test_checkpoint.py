from pathlib import Path

import numpy as np
import pytest
from sevenlanes.agents.checkpoint import load_checkpoint, save_checkpoint, write_atomically
from sevenlanes.envs.errors import InvalidInput

STATE = {
    "count": 3,
    "nothing": None,
    "generator": np.random.default_rng(0).bit_generator.state,  # holds whole numbers of 128 bits
    "nested": {
        "rows": np.arange(6, dtype=np.uint8).reshape(2, 3),
        "list": [np.asarray(0.5, np.float32), "text"],
    },
}


def test_comes_back_as_it_went(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.npz"
    save_checkpoint(path, STATE)
    loaded = load_checkpoint(path)
    assert (loaded["count"], loaded["nothing"], loaded["generator"]) == (3, None, STATE["generator"])
    np.testing.assert_array_equal(loaded["nested"]["rows"], STATE["nested"]["rows"])
    assert loaded["nested"]["rows"].dtype == np.uint8
    assert loaded["nested"]["list"][0].shape == ()
    assert loaded["nested"]["list"][1] == "text"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.npz"
    write_atomically(path, b"old")

    def fail(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["checkpoint.npz"]


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_a_damaged_checkpoint_is_one_clear_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "checkpoint.npz"
    if content is None:
        save_checkpoint(path, STATE)
        content = path.read_bytes()[:-100]
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="not a readable checkpoint"):
        load_checkpoint(path)


def test_a_missing_checkpoint_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no checkpoint at"):
        load_checkpoint(tmp_path / "checkpoint.npz")
