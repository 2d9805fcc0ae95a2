"""`make bench`: all benchmarks, one after the other."""

from . import cart_pole, parts, simulation, webassembly

simulation.run()
parts.run()
webassembly.run()
cart_pole.run()
