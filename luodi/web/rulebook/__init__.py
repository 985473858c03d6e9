"""The tables a city edits: stages, first report, counting, clocks, follow-up, review; each edition with its day."""
