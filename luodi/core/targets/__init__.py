"""Whom to court: needs × register → ranked targets with their reasons; places of first use; what the city can say for itself."""
