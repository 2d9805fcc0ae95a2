"""Many trainings over a space of settings, with Ray Tune: what works best, and which settings matter."""
