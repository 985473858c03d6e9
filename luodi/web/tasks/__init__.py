"""Follow-up (督办): tasks given, worked on, reported back and closed; reminders, calendars, bulletins."""
