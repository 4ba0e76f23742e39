"""One self-contained page: HTML, style, script and charts in a single file."""
