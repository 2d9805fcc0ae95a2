"""House prices: which columns count, which houses are kept for the test."""

from pathlib import Path

import numpy as np
import pytest
from sevenlanes.envs.errors import InvalidInput
from sevenlanes.perception.data.houses import BOSTON, load_houses


def test_the_variable_b_is_dropped_and_the_caveat_told(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("RM,B,MEDV\n" + "".join(f"{n},{1000 + n},{2 * n}\n" for n in range(50)))
    houses = load_houses(str(path), seed=0)
    assert houses.names == ("RM",)
    assert "dropped" in houses.origin.caveat
    assert houses.sizes == {"train": 40, "test": 10}
    assert (houses.train_prices == 2 * houses.train_features[:, 0]).all(), "rows stay together"
    assert houses.origin.name != BOSTON


def test_the_split_is_the_one_of_keras(tmp_path: Path) -> None:
    """RandomState(113) puts row 386 first of 506: keras.datasets.boston_housing's first price is 15.2."""
    path = tmp_path / "numbered.csv"
    path.write_text("ROW,MEDV\n" + "".join(f"{n},{n}\n" for n in range(506)))
    order = np.arange(506)
    np.random.RandomState(113).shuffle(order)
    houses = load_houses(str(path), seed=0)
    assert (houses.train_prices == order[:404]).all()
    assert (houses.test_prices == order[404:]).all()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("RM,PRICE\n1,2\n", "a column MEDV"),
        ("RM,MEDV\n1,x\n", "numbers only"),
        ("RM,MEDV\n" + 49 * "1,2\n", "at least 50 houses"),
        ("RM,MEDV\n" + 50 * "1,nan\n", "a number in each place"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(content)
    with pytest.raises(InvalidInput, match=reason):
        load_houses(str(path), seed=0)


def test_a_generated_town_is_not_boston(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEVENLANES_DATA", str(tmp_path))
    for choice in ("sim", "auto"):  # nothing was fetched
        houses = load_houses(choice, seed=0)
        assert not houses.origin.real
        assert BOSTON not in houses.origin.name
    assert load_houses("sim", seed=1).origin.sha256 != houses.origin.sha256
