"""From an ONNX model to a policy. A process with little memory, time and rights reads the file; what it hands back is
the content of a policy file, which is read as carefully as any other.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..envs.errors import InvalidInput, check_keys
from ..envs.highway.config import OBSERVATION_KEYS, HighwayConfig
from .export import export_policy
from .layers import Shape
from .manifest import MAX_NAME
from .onnx_export import METADATA, import_onnx
from .onnx_graph import OnnxChain, read_chain
from .onnx_layers import has_convolution, layers_of
from .policy import HIGHWAY
from .policy_file import MAX_POLICY_BYTES, NetworkPolicy, load_policy, policy_bytes

MAX_ONNX_BYTES = 2 * MAX_POLICY_BYTES
MEMORY_BYTES = 2 * 2**30
PROCESSOR_S = 20
WALL_CLOCK_S = 120.0  # more, since the machine may be busy
REFUSED = 3  # the exit code of the process where its output is the reason


def import_onnx_policy(
    content: bytes,
    name: str | None = None,
    environment: str | None = None,
    settings: Mapping[str, Any] | None = None,
    default_name: str = "imported",
) -> NetworkPolicy:
    """The policy of an ONNX model that maps one observation to a value for each action.

    name, environment, settings: by default what a model that `export_onnx` wrote says itself; others are for the
    highway. The settings are the observation's. Raises `InvalidInput` with what can not be.
    """
    if len(content) > MAX_ONNX_BYTES:
        raise InvalidInput(f"an ONNX model may have {MAX_ONNX_BYTES:,} bytes, got {len(content):,}.")
    import_onnx()  # what is missing is better told here than by the process
    request = {
        "name": name,
        "environment": environment,
        "settings": dict(settings or {}),
        "default_name": default_name,
    }
    return load_policy(_in_a_process(json.dumps(request).encode() + b"\n" + content))


def convert(
    content: bytes,
    name: str | None,
    environment: str | None,
    settings: Mapping[str, Any],
    default_name: str,
) -> NetworkPolicy:
    """`import_onnx_policy`, in this process."""
    chain = read_chain(content)
    about = _about(chain)
    environment = environment or about.get("environment", HIGHWAY)
    said = about["observation"] if environment == about.get("environment") else {}
    if environment == HIGHWAY:
        check_keys("setting of the observation", settings, OBSERVATION_KEYS)
        config = HighwayConfig.from_dict({**said, **settings})
        observation = {key: getattr(config, key) for key in OBSERVATION_KEYS}
        shape: Shape = (*config.grid_shape, 1) if has_convolution(chain) else (config.num_inputs,)
    else:
        check_keys("setting of the observation", settings, ())
        shape = chain.input_shape
        observation = {"shape": list(shape)}
    title = str(name or about.get("name") or default_name)[:MAX_NAME]
    return export_policy(layers_of(chain, shape), environment, observation, title)


def _about(chain: OnnxChain) -> dict[str, Any]:
    """What a model says that `export_onnx` wrote; nothing for others."""
    try:
        about = json.loads(chain.properties.get(METADATA, "{}"))
    except (ValueError, RecursionError):
        return {}
    is_ours = isinstance(about, dict) and isinstance(about.get("observation"), dict)
    return about if is_ours else {}


def _in_a_process(request: bytes) -> bytes:
    """The content of the policy file that the process makes of the request."""
    command = [sys.executable, "-P", "-m", __name__]  # -P: no modules from the working folder
    with tempfile.TemporaryFile() as output:  # its size is limited, where a pipe's would not be
        try:
            done = subprocess.run(
                command,
                input=request,
                stdout=output,
                stderr=subprocess.PIPE,
                cwd=Path(tempfile.gettempdir()),
                timeout=WALL_CLOCK_S,
            )
        except subprocess.TimeoutExpired as error:
            raise InvalidInput(
                f"reading the ONNX model took longer than {WALL_CLOCK_S:g} s: it is too large or made to do so."
            ) from error
        output.seek(0)
        answer = output.read(MAX_POLICY_BYTES + 1)
    if done.returncode == REFUSED:
        raise InvalidInput(answer.decode(errors="replace")[:1000])
    if done.returncode != 0:
        raise InvalidInput(f"the ONNX model can not be read: {_end_of(done)}.")
    return answer


def _end_of(done: subprocess.CompletedProcess[bytes]) -> str:
    """How a process ended that should not have, in words."""
    if done.returncode < 0:
        return f"the process that reads it was ended by {signal.Signals(-done.returncode).name}"
    last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
    return f"the process that reads it failed with {last[0] if last else done.returncode}"


def _limit() -> None:
    """Let this process have little, where the system can do that (not on Windows)."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    limits = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: PROCESSOR_S,
        resource.RLIMIT_FSIZE: MAX_POLICY_BYTES + 1,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in limits.items():
        _, most = resource.getrlimit(kind)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(kind, (value, value))


def main() -> None:
    """The process: a line of JSON and a model come in, the content of a policy file or a reason goes out."""
    _limit()
    request, _, content = sys.stdin.buffer.read().partition(b"\n")
    try:
        policy = convert(content, **json.loads(request))
        sys.stdout.buffer.write(policy_bytes(policy.manifest, policy.named_weights))
    except InvalidInput as error:
        sys.stdout.buffer.write(str(error).encode())
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
