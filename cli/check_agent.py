"""`sevenlanes check-agent`: whether an agent keeps the contract that training relies on."""

from __future__ import annotations

from typing import Annotated

import typer

WORLDS = ("sevenlanes/CartPole-v1", "sevenlanes/Highway-v0")
NUM_ENVS = 8
BROKEN = 1  # the exit code where a check fails


def check_agent(
    algorithm: Annotated[str, typer.Argument(help="A name, or path/to/file.py:ConfigClass.")],
    env: Annotated[
        str | None, typer.Option(help="Gymnasium environment (sevenlanes' Cart-Pole, then its highway).")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A setting, key=value, with which it learns soon.")
    ] = None,
) -> None:
    """Check an agent: determinism, resuming, acting, exporting, figures, refusals."""
    from rich.console import Console

    from ..agents.algorithms import find_algorithm
    from ..agents.contract import CHECKS, BrokenContract
    from ..agents.train_config import parse_settings
    from ..envs.errors import InvalidInput

    console = Console(soft_wrap=True, highlight=False, markup=False)
    kind, chosen, broken = find_algorithm(algorithm), parse_settings(settings or []), 0
    if env is None and "env_settings" in chosen:
        raise InvalidInput("settings env.key=value are of one environment: name it with --env.")
    for world in [env] if env else WORLDS:
        config = kind.from_dict({"num_envs": NUM_ENVS, "env": world, **chosen})
        console.print(world)
        for check in CHECKS:
            title = " ".join((check.__doc__ or check.__name__).split())
            try:
                with console.status(title):
                    check(config)
                console.print(f"  ok      {title}")
            except BrokenContract as error:
                broken += 1
                console.print(f"  BROKEN  {title}\n          {error}")
    if broken:
        raise typer.Exit(BROKEN)
    console.print(f"{algorithm} keeps the contract.")
