"""luodi (落地): the working system of a Chinese city's investment-promotion bureau."""

__version__ = "0.1.0"
