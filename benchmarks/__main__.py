"""`make bench`: all benchmarks, one after the other."""

from . import cart_pole, simulation

simulation.run()
cart_pole.run()
