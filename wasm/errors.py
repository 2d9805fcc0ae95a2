"""What can go wrong in making or loading the WebAssembly module."""


class WasmBuildError(Exception):
    """The module can not be built; the message says which assumption about the tools failed, and what to do."""
