"""Industry chains: their structure, who sits where, what is missing, and the figures behind it."""
