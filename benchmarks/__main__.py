"""`make bench`: all benchmarks, one after the other."""

from . import simulation, webassembly

simulation.run()
webassembly.run()
