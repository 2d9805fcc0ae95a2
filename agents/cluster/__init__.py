"""Many processes and machines by Ray: environments on remote workers, and evaluation in parts."""
