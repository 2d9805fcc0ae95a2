"""Labs: notebooks with blocks to fill in, and a checker that says which one is wrong, and why."""
