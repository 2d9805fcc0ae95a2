"""One paradigm a file: load, build, train, evaluate, figure, in the order in which one reads them."""
