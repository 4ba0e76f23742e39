"""Stage 4: between indices and bits."""
