"""What is proved of codes and measures, and what is only said: each as a row that runs."""
