"""`make bench` runs what there is, and says what failed."""

from pathlib import Path

import pytest

import benchmarks
from benchmarks import __main__ as bench


@pytest.mark.parametrize("name", bench.BENCHMARKS)
def test_each_can_be_run_alone(name: str) -> None:
    source = (Path(benchmarks.__path__[0]) / f"{name}.py").read_text()
    assert 'if __name__ == "__main__":\n    run()\n' in source


def test_one_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        bench, "BENCHMARKS", ("no_such_benchmark", "timing")
    )  # the second only defines things
    with pytest.raises(SystemExit, match=r"^Failed: no_such_benchmark\. One alone"):
        bench.main()
