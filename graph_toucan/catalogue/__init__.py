"""Where servers come from: catalogue files in the registry's shape, and the catalogue that ships with the project."""
