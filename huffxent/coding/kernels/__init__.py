"""The fast engine: loops that numba compiles, over arrays and nothing else.

A kernel gets arrays from its caller, stays within them whatever they hold, and returns a number:
what it counted, or a negative status. It never raises and never allocates.
"""
