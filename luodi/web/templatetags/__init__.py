"""Tags and filters for every app's templates."""
