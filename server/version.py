"""The version of the installed package."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("sevenlanes")
except PackageNotFoundError:  # run from a folder that was never installed
    VERSION = "unknown"
