"""The settings of one server, checked once, in one frozen dataclass."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..agents.policy_file import MAX_POLICY_BYTES
from ..envs.errors import InvalidInput

DEFAULT_PORT = 8377
DATABASE_FILE = "sevenlanes.sqlite3"


@dataclass(frozen=True)
class ServerSettings:
    """Where a server keeps its data, where it listens, and its limits. Raises `InvalidInput`."""

    data_dir: Path
    database_url: str | None = None  # any SQLAlchemy URL; without one, SQLite in `data_dir`
    host: str = "127.0.0.1"  # loopback: reachable from this machine only
    port: int = DEFAULT_PORT  # 0: any free port
    num_workers: int = 1  # evaluation processes; 0: none, they run elsewhere
    max_upload_bytes: int = MAX_POLICY_BYTES
    max_live_drives: int = 16  # a drive costs about 1 % of a core
    max_live_viewers: int = 500
    lease_s: float = 20.0  # a worker that has not reported for so long has died

    def __post_init__(self) -> None:
        object.__setattr__(self, "data_dir", Path(self.data_dir).absolute())
        limits: dict[str, tuple[float, float]] = {
            "port": (0, 65_535),
            "num_workers": (0, 64),
            "max_upload_bytes": (1, MAX_POLICY_BYTES),
            "max_live_drives": (1, 1_000),
            "max_live_viewers": (1, 10_000),
            "lease_s": (0.5, 3_600),
        }
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise InvalidInput(f"{name} must be from {low} to {high}, got {value}.")

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / DATABASE_FILE}"

    @property
    def store_dir(self) -> Path:
        """Where uploads and the records of evaluations lie."""
        return self.data_dir / "store"
