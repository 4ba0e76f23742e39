"""Drawing for people: text with bars, terminal colours, HTML. Knows nothing of what it draws."""
