"""Judging: rules on every row, and a teacher's scores behind one interface; both fail closed."""
