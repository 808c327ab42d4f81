"""Forms of sign-in and of the settings."""
