"""`make bench`: all benchmarks, one after the other."""

from . import parts, second_core, simulation, webassembly

second_core.run()
simulation.run()
parts.run()
webassembly.run()
