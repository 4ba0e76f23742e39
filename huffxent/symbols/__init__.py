"""Stage 1: from data to indices."""
