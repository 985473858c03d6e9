"""Periods that were closed with the figures they had, and what each unit is to reach in a year."""
