"""The search itself: arrays in, arrays out; compiled by numba where it is installed, the same results without."""
