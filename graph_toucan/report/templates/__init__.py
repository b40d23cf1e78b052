"""The template of the report page."""
