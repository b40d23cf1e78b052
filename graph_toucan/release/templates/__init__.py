"""The template of the dataset card."""
