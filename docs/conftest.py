"""What makes the site, and the site itself, is not collected as tests."""

collect_ignore = ["conf.py", "_ext", "_build", "notebooks"]
