"""What trained paradigms can make: one file for each, with a function `play(model, data, request)`."""
