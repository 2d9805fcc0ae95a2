"""Files by their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sevenlanes.server.store import DamagedFileError, Store


def test_round_trip(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    sha256 = store.put(b"weights")
    assert sha256 == hashlib.sha256(b"weights").hexdigest()
    assert store.put(b"weights") == sha256
    assert store.get(sha256) == b"weights"
    assert [file.name for file in store.folder.iterdir()] == [sha256]  # nothing unfinished is left


def test_damage_is_noticed_and_put_repairs_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sha256 = store.put(b"weights")
    store.path(sha256).write_bytes(b"weird")
    with pytest.raises(DamagedFileError, match="has changed on disk"):
        store.get(sha256)
    store.put(b"weights")
    assert store.get(sha256) == b"weights"
    store.path(sha256).unlink()
    with pytest.raises(DamagedFileError, match="is gone"):
        store.get(sha256)


def test_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        Store(tmp_path).put(b"weights")
    assert list(tmp_path.iterdir()) == []
