"""`make bench`: all benchmarks, one after the other."""

from . import parts, simulation, webassembly

simulation.run()
parts.run()
webassembly.run()
