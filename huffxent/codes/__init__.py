"""Stage 3: from q to code lengths and codewords."""
