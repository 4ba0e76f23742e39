"""`python -m huffxent` is the command `huffxent`."""

from huffxent.cli.main import main

main()
