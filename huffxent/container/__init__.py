"""Stage 5: between bits and files."""
