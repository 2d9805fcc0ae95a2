"""`sevenlanes convert`: between policy files and ONNX models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ONNX, POLICY = ".onnx", ".zip"


def convert(
    source: Annotated[str, typer.Argument(help="A policy.zip, gallery:NAME or a model.onnx.")],
    target: Annotated[Path, typer.Argument(help="The model.onnx or policy.zip to write.")],
    name: Annotated[
        str | None, typer.Option(help="The policy's name; by default the model's own, or its file's.")
    ] = None,
    env: Annotated[
        str | None, typer.Option(help="The Gymnasium id that a model is for (sevenlanes/Highway-v0).")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="What a model sees of the highway: key=value, for example patches_ahead=50."
        ),
    ] = None,
) -> None:
    """Turn a policy file into an ONNX model, or a model into a policy file that can be submitted."""
    from ..agents.train_config import parse_settings
    from ..envs.errors import InvalidInput
    from .evaluate import policy_path
    from .viewing import check_folder

    check_folder(target)
    file = policy_path(source)
    match file.suffix.lower(), target.suffix.lower():
        case (".zip", ".onnx"):
            if name or env or settings:
                raise InvalidInput("--name, --env and --set are for models: a policy file says them itself.")
            _export(file, target)
        case (".onnx", ".zip"):
            _import(file, target, name, env, parse_settings(settings or []))
        case _:
            raise InvalidInput(
                f"convert a {POLICY} to {ONNX}, or {ONNX} to {POLICY}; got {source!r} and {str(target)!r}."
            )


def _export(source: Path, target: Path) -> None:
    from ..agents.onnx_export import export_onnx
    from ..agents.policy_file import load_policy
    from ..envs.whole_file import whole_file

    content = export_onnx(load_policy(source))
    with whole_file(target) as part:
        part.write_bytes(content)
    print(f"The model is {target}: observation float32 [batch, ...] -> values float32 [batch, actions].")


def _import(
    source: Path, target: Path, name: str | None, env: str | None, settings: dict[str, object]
) -> None:
    from ..agents.onnx_import import MAX_ONNX_BYTES, import_onnx_policy
    from ..agents.policy_file import save_policy
    from ..envs.errors import InvalidInput

    try:
        with source.open("rb") as file:
            content = file.read(MAX_ONNX_BYTES + 1)  # one more is refused
    except OSError as error:
        raise InvalidInput(f"the model {source} can not be read: {error.strerror}.") from error
    policy = import_onnx_policy(content, name, env, settings, default_name=source.stem)
    save_policy(target, policy.manifest, policy.named_weights)
    layers = ", ".join(type(layer).__name__.lower() for layer in policy.manifest.layers)
    print(f"The policy is {target}, {policy.name!r} for {policy.environment}: {layers}.")
