"""Formulas of clinics and laboratories: doses by body, sequences of nucleic acids."""

import math

BASES = "TCAG"
AMINO_ACIDS = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"


def body_surface_area(height_cm: float, weight_kg: float) -> float:
    """Return the body surface area in square metres (Mosteller)."""
    return math.sqrt(height_cm * weight_kg / 3600)


def drip_rate(volume_ml: float, time_hours: float, drop_factor: float) -> float:
    """Return the drip rate of an infusion in drops per minute."""
    return volume_ml * drop_factor / (time_hours * 60)


def whole_drip_rate(volume_ml: float, time_hours: float, drop_factor: float) -> int:
    """Return the drip rate of an infusion in whole drops per minute."""
    return math.floor(drip_rate(volume_ml, time_hours, drop_factor) + 0.5)


def parkland_volume(weight_kg: float, burnt_percent: float) -> float:
    """Return the fluid in millilitres for a day after burns (Parkland formula)."""
    return 4 * weight_kg * burnt_percent


def parkland_half(weight_kg: float, burnt_percent: float) -> float:
    """Return the volume of the first 8 hours after burns, and of the remaining 16 (Parkland formula)."""
    return parkland_volume(weight_kg, burnt_percent) / 2


def parkland_first_rate(weight_kg: float, burnt_percent: float) -> float:
    """Return the millilitres an hour in the first 8 hours after burns (Parkland formula)."""
    return parkland_half(weight_kg, burnt_percent) / 8


def parkland_later_rate(weight_kg: float, burnt_percent: float) -> float:
    """Return the millilitres an hour in the remaining 16 hours of a day after burns (Parkland formula)."""
    return parkland_half(weight_kg, burnt_percent) / 16


def adenine_content(sequence: str) -> int:
    """Return how many nucleotides of a DNA or RNA sequence are adenine."""
    return sequence.upper().count("A")


def cytosine_content(sequence: str) -> int:
    """Return how many nucleotides of a DNA or RNA sequence are cytosine."""
    return sequence.upper().count("C")


def guanine_content(sequence: str) -> int:
    """Return how many nucleotides of a DNA or RNA sequence are guanine."""
    return sequence.upper().count("G")


def thymine_content(sequence: str) -> int:
    """Return how many nucleotides of a DNA or RNA sequence are thymine."""
    return sequence.upper().count("T")


def uracil_content(sequence: str) -> int:
    """Return how many nucleotides of a DNA or RNA sequence are uracil."""
    return sequence.upper().count("U")


def gc_count(sequence: str) -> int:
    """Return how many nucleotides of a DNA or RNA sequence are G or C."""
    return guanine_content(sequence) + cytosine_content(sequence)


def at_content(sequence: str) -> int:
    """Return how many nucleotides of a DNA or RNA sequence are A, T or U."""
    return adenine_content(sequence) + thymine_content(sequence) + uracil_content(sequence)


def gc_share_of_bases(sequence: str) -> float:
    """Return the GC content: the percent of G and C of the certain nucleotides."""
    return 100 * gc_count(sequence) / (gc_count(sequence) + at_content(sequence))


def dna_or_rna(sequence: str) -> str:
    """Return the kind of a nucleic acid: rna where a sequence has U, else dna."""
    return "rna" if uracil_content(sequence) else "dna"


def translate_codons(sequence: str) -> str:
    """Return the protein of a DNA or RNA sequence by the standard genetic code, X where a codon is uncertain."""
    letters = sequence.upper().replace("U", "T")
    codons = [letters[place : place + 3] for place in range(0, len(letters) - 2, 3)]
    return "".join([amino_acid(codon) for codon in codons])


def amino_acid(codon: str) -> str:
    """Return the amino acid of a codon by the standard genetic code."""
    if any(base not in BASES for base in codon):
        return "X"
    first, second, third = [BASES.index(base) for base in codon]
    return AMINO_ACIDS[first * 16 + second * 4 + third]
