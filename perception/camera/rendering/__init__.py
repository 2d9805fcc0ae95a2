"""The camera's drawing, compiled by Numba: numbers in, one picture and its masks out."""
