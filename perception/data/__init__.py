"""The data sets: where each is looked for, what it is made of, and a generated stand-in under its own name."""
