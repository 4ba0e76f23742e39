"""Pictures by matplotlib, which is imported only when something is drawn."""
