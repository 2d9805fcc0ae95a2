"""The simulation and the policies as WebAssembly, built from the functions that Numba compiles (docs/wasm.md)."""
