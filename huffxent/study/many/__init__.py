"""Many files at once: counted apart, and then every one by the codebook of every other."""
