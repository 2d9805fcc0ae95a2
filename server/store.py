"""Files named by the SHA-256 of their bytes: uploads and the records of evaluations."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .models import Artefact


class DamagedArtefact(RuntimeError):
    """A stored file is gone or its bytes no longer have its hash: a fault of the platform, not of a user."""


class Store:
    """A folder of immutable files. Put the file first, then commit the row that points to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file with this hash is or would be."""
        return self.folder / sha256[:2] / sha256

    def put(self, data: bytes) -> str:
        """Store `data` so that it survives a power cut; returns its SHA-256. Putting it twice is no harm."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if target.exists() and _hash_file(target) == sha256:
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync_folder(self.folder)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix="incoming-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash; raises `DamagedArtefact`."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise DamagedArtefact(f"the stored file {sha256} is gone") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedArtefact(f"the stored file {sha256} has changed on disk")
        return data


def record(session: Session, sha256: str, num_bytes: int) -> None:
    """Note a stored file in the database, once."""
    if session.get(Artefact, sha256) is not None:
        return
    # Another process may have noted the same bytes meanwhile (not on SQLite, where we hold the write lock).
    with suppress(IntegrityError), session.begin_nested():
        session.add(Artefact(sha256=sha256, num_bytes=num_bytes))


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_folder(folder: Path) -> None:
    # A rename is on disk only when its folder is; Windows has no such call and needs none.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
