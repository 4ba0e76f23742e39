"""Stage 6: what it cost, and why."""
