"""The formulas, each a line of NumPy: averages over a distribution, and what each symbol adds."""
