"""The engine: plain values in, plain values out. No Django, no database, no network, no settings."""
