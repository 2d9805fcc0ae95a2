"""Images of digits: idx files as MNIST's, generated ones, and what each is called."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.data.digits import FILES, MNIST, load_digits, scaled
from sevenlanes.perception.data.generated_digits import draw_digit, generate_digits


def idx(array: np.ndarray) -> bytes:
    """An idx file of unsigned bytes."""
    head = bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape)
    return head + array.astype(np.uint8).tobytes()


def write_folder(folder: Path, num_train: int = 500, num_test: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """The smallest data set in MNIST's files; the training images and labels."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (num_train, 28, 28)), np.arange(num_train) % 10
    parts = (images, labels, rng.integers(0, 256, (num_test, 28, 28)), np.arange(num_test) % 10)
    folder.mkdir(exist_ok=True)
    for name, part in zip(FILES, parts, strict=True):
        (folder / name).write_bytes(idx(part))
    return images, labels


def test_a_folder_of_idx_files_is_read_and_named_for_its_path(tmp_path: Path) -> None:
    images, labels = write_folder(tmp_path)
    digits = load_digits(str(tmp_path), seed=0)
    assert (digits.train_images == images).all()
    assert (digits.train_labels == labels).all()
    assert digits.sizes == {"train": 500, "test": 100}
    assert digits.origin.real
    assert str(tmp_path) in digits.origin.name


def test_gzipped_files_are_the_same_data(tmp_path: Path) -> None:
    write_folder(tmp_path)
    plain = load_digits(str(tmp_path), seed=0)
    for name in FILES:
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress((tmp_path / name).read_bytes()))
        (tmp_path / name).unlink()
    assert load_digits(str(tmp_path), seed=0).origin.sha256 == plain.origin.sha256


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no", "not an idx file"),
        (b"\0\0\x08\x03" + bytes(4), "not an idx file"),
        (b"\0\0\x0d\x03" + bytes(12), "not an idx file"),
        (idx(np.zeros((500, 28, 28)))[:-1], "cut off"),
        (idx(np.zeros((499, 28, 28))), "as many labels"),
        (idx(np.zeros((500, 8, 8))), "28 x 28"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    write_folder(tmp_path)
    (tmp_path / FILES[0]).write_bytes(content)
    with pytest.raises(InvalidInput, match=reason):
        load_digits(str(tmp_path), seed=0)


def test_too_few_images_and_other_labels_are_refused(tmp_path: Path) -> None:
    write_folder(tmp_path / "few", num_train=499)
    with pytest.raises(InvalidInput, match="at least 500 images"):
        load_digits(str(tmp_path / "few"), seed=0)
    write_folder(tmp_path / "letters")
    (tmp_path / "letters" / FILES[1]).write_bytes(idx(np.full(500, 10)))
    with pytest.raises(InvalidInput, match="labels from 0 to 9"):
        load_digits(str(tmp_path / "letters"), seed=0)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / FILES[0]).unlink()
    (tmp_path / f"{FILES[0]}.gz").write_bytes(gzip.compress(b"images")[:-3])
    with pytest.raises(InvalidInput, match="can not be read"):
        load_digits(str(tmp_path), seed=0)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    write_folder(tmp_path)
    (tmp_path / FILES[2]).unlink()
    with pytest.raises(InvalidInput, match=FILES[2]):
        load_digits(str(tmp_path), seed=0)


def test_generated_digits_never_carry_a_real_name() -> None:
    digits = load_digits("sim", seed=3)
    assert not digits.origin.real
    assert MNIST not in digits.origin.name
    assert set(np.unique(digits.train_labels)) == set(range(10))


def test_generated_digits_come_again_from_their_seed() -> None:
    first, second = (generate_digits(20, np.random.default_rng(5)) for _ in range(2))
    other = generate_digits(20, np.random.default_rng(6))
    assert (first[0] == second[0]).all()
    assert (first[0] != other[0]).any()


@pytest.mark.parametrize("digit", range(10))
def test_a_drawn_digit_has_ink_in_the_middle_and_paper_at_the_edge(digit: int) -> None:
    images = np.stack([draw_digit(digit, np.random.default_rng(seed)) for seed in range(20)])
    assert 20 < (images > 127).sum(axis=(1, 2)).mean() < 250
    edge = np.concatenate([images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]], axis=None)
    assert (edge > 127).mean() < 0.02


def test_without_a_cache_auto_takes_what_scikit_learn_has_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(
        "sklearn", reason='scikit-learn is not installed: pip install "sevenlanes[perception]"'
    )
    monkeypatch.setenv("SEVENLANES_DATA", str(tmp_path))
    digits = load_digits("auto", seed=0)
    assert digits.origin.real
    assert digits.origin.name in {"scikit-learn digits", "MNIST, 5,000 images"}
    assert digits.train_images.shape[1:] == (28, 28)
    assert digits.train_images.max() > 200


def test_networks_see_shares_of_ink() -> None:
    image = np.array([[[0, 255], [51, 102]]], np.uint8)
    assert scaled(image)[0, :, :, 0] == pytest.approx(np.array([[0.0, 1.0], [0.2, 0.4]]))
