"""Stage 2: from indices to a distribution q."""
