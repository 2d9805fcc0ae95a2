import pytest
from sevenlanes.agents.schedules import LinearSchedule
from sevenlanes.envs.errors import InvalidInput


def test_falls_in_a_straight_line_and_stays() -> None:
    schedule = LinearSchedule(start=1.0, end=0.2, begin=0.1, finish=0.5)
    values = [schedule(fraction) for fraction in (0.0, 0.1, 0.3, 0.5, 1.0)]
    assert values == pytest.approx([1.0, 1.0, 0.6, 0.2, 0.2])


@pytest.mark.parametrize(("begin", "finish"), [(0.5, 0.5), (-0.1, 1.0), (0.0, 1.1)])
def test_refuses_an_impossible_span(begin: float, finish: float) -> None:
    with pytest.raises(InvalidInput, match="begin before it finishes"):
        LinearSchedule(1.0, 0.0, begin=begin, finish=finish)
