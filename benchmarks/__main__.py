"""`make bench`: all benchmarks, one after the other."""

from . import simulation

simulation.run()
