"""Files named by the SHA-256 of their bytes: uploads and the records of evaluations."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class DamagedFileError(RuntimeError):
    """A stored file is gone or its bytes no longer have its hash: a fault of the platform, not of a user."""


class Store:
    """A folder of immutable files. Put the file first, then commit the row that points to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file with this hash is or would be."""
        return self.folder / sha256

    def put(self, data: bytes) -> str:
        """Store `data` so that it survives a power cut; returns its SHA-256. Putting it twice is no harm."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if target.exists() and target.read_bytes() == data:
            return sha256
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=self.folder, prefix="incoming-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(self.folder)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes with this hash; raises `DamagedFileError`."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise DamagedFileError(f"the stored file {sha256} is gone") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedFileError(f"the stored file {sha256} has changed on disk")
        return data


def _sync_folder(folder: Path) -> None:
    # A rename is on disk only when its folder is; Windows has no such call and needs none.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
