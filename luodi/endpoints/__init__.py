"""Services outside this machine, each behind a setting and off by default. Imports the core; the core knows none."""
