"""`make bench`: all benchmarks, one after the other."""

from . import cart_pole, learning, parts, second_core, simulation, webassembly

second_core.run()
simulation.run()
parts.run()
webassembly.run()
cart_pole.run()
learning.run()
