"""The register of organisations: import, store, search, statistics, duplicates."""
