"""Rare groups: of rendered views, and of a tiny folder laid out as CelebA is."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.data.rare_groups import RareGroups, load_rare_groups


def write_celeba(root: Path) -> Path:
    """A face for training and one for the test of each group, smiling (bright) and not, and one younger man more."""
    (root / "img_align_celeba").mkdir()
    rows, parts = [], []
    kinds = [(m, s, y, part) for y in (-1, 1) for m in (-1, 1) for s in (1, -1) for part in (0, 2)]
    for number, (male, smiling, young, part) in enumerate([*kinds, (1, 1, 1, 0), (1, 1, 1, 1)]):
        name, colour = f"{number:06}.jpg", (200, 180, 160) if smiling > 0 else (60, 50, 40)
        Image.new("RGB", (178, 218), colour).save(root / "img_align_celeba" / name)
        rows.append(f"{name} {male} {smiling} {young}")
        parts.append(f"{name} {part}")
    (root / "list_attr_celeba.txt").write_text("18\nMale Smiling Young\n" + "\n".join(rows) + "\n")
    (root / "list_eval_partition.txt").write_text("\n".join(parts) + "\n")
    return root


def test_faces_are_read_with_their_groups(tmp_path: Path) -> None:
    data = load_rare_groups(str(write_celeba(tmp_path)), seed=0)
    assert data.train_images.shape == (9, 64, 48, 3)
    assert data.train_labels.tolist() == [1, 0, 1, 0, 1, 0, 1, 0, 1]
    assert ((data.train_images.mean(axis=(1, 2, 3)) > 150) == (data.train_labels == 1)).all()
    assert data.train_groups.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 3]
    assert list(data.tests) == ["older women", "older men", "younger women", "younger men"]
    assert data.tests["older men"][1].tolist() == [1, 0]
    assert data.origin.real


def test_a_group_without_test_faces_is_named(tmp_path: Path) -> None:
    write_celeba(tmp_path)
    partition = tmp_path / "list_eval_partition.txt"
    partition.write_text(
        partition.read_text().replace("000015.jpg 2", "000015.jpg 1").replace("000013.jpg 2", "")
    )
    with pytest.raises(InvalidInput, match="must have younger men"):
        load_rare_groups(str(tmp_path), seed=0)


def test_a_network_takes_faces(tmp_path: Path) -> None:
    from sevenlanes.perception.debiasing import LATENT, DebiasingVAE, decoder, encoder

    data = load_rare_groups(str(write_celeba(tmp_path)), seed=0)
    shape = data.train_images.shape[1:]
    trainer = DebiasingVAE(encoder("db_vae", shape), decoder(shape), 0.0005, seed=0)
    trainer((data.train_images, data.train_labels))
    with_kl = float(trainer.losses[0])
    trainer = DebiasingVAE(trainer.encoder, trainer.decoder, 0.0, seed=0)
    trainer((data.train_images, data.train_labels))
    without = float(trainer.losses[0])
    assert trainer.decoder(np.zeros((2, LATENT))).shape == (2, *shape)
    assert 0.0 < without < with_kl < 10.0


def test_what_is_missing_in_a_folder_of_faces_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"list_attr_celeba.txt can not be read"):
        load_rare_groups(str(tmp_path), seed=0)
    write_celeba(tmp_path)
    (tmp_path / "img_align_celeba" / "000000.jpg").write_bytes(b"no picture")
    with pytest.raises(InvalidInput, match=r"000000.jpg can not be read as a picture"):
        load_rare_groups(str(tmp_path), seed=0)
    (tmp_path / "list_eval_partition.txt").write_text("000000.jpg 1\n")
    with pytest.raises(InvalidInput, match="faces of the part train"):
        load_rare_groups(str(tmp_path), seed=0)
    (tmp_path / "list_attr_celeba.txt").write_text("1\nMale Young\n000000.jpg 1 1\n")
    with pytest.raises(InvalidInput, match="attribute Smiling"):
        load_rare_groups(str(tmp_path), seed=0)
    (tmp_path / "list_attr_celeba.txt").write_text("1\nMale Young\n000000.jpg 1\n")
    with pytest.raises(InvalidInput, match="a line of names"):
        load_rare_groups(str(tmp_path), seed=0)


@pytest.fixture(scope="module")
def views() -> RareGroups:
    return load_rare_groups("sim", seed=3)


def test_most_views_are_by_day(views: RareGroups) -> None:
    assert views.sizes["train, day"] > 0.9 * len(views.train_images)
    dark = views.train_images[views.train_groups == 1]
    assert dark.mean() < 0.6 * views.train_images[views.train_groups == 0].mean(), "night is the second group"
    assert [len(labels) for _, labels in views.tests.values()] == [64, 64, 64]
    labels = [labels.tolist() for _, labels in views.tests.values()]
    assert labels[0] == labels[1] == labels[2], "the same moments"
    assert 0.2 < np.mean(views.train_labels) < 0.8
