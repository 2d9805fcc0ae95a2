"""What keeps Numba from optimising for the machine that builds: environment variables, read when it is imported."""

# No optimiser, and a processor without a name or features: every machine gets the same IR.
SWITCHES = {"NUMBA_OPT": "0", "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
