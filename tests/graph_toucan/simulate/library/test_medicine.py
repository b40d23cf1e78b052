"""Doses by body and sequences of nucleic acids: known values."""

import pytest

from graph_toucan.simulate.library import codes, medicine


def test_doses_by_body():
    assert medicine.body_surface_area(180.0, 80.0) == 2
    assert medicine.drip_rate(1000.0, 8.0, 20.0) == pytest.approx(41.666667)
    assert medicine.whole_drip_rate(1000.0, 8.0, 20.0) == 42
    assert medicine.parkland_volume(70.0, 30.0) == 8400
    assert medicine.parkland_half(70.0, 30.0) == 4200
    assert medicine.parkland_first_rate(70.0, 30.0) == 525
    assert medicine.parkland_later_rate(70.0, 30.0) == 262.5


def test_nucleotides_are_counted():
    assert medicine.gc_count("GATTACA") == 2
    assert medicine.at_content("GATTACA") == 5
    assert medicine.uracil_content("gauuaca") == 2
    assert medicine.gc_share_of_bases("GGCAN") == 75
    assert medicine.dna_or_rna("GAUUACA") == "rna"


def test_codons_are_translated():
    assert medicine.translate_codons("ATGGCCATTGTAATGGGCCGCTGA") == "MAIVMGR*"
    assert medicine.translate_codons("AUGGCCANNU") == "MAX"


def test_the_complement_of_rna_is_rna():
    assert codes.reverse_complement("GAUUACA") == "UGUAAUC"
    assert codes.reverse_complement("GATTACA") == "TGTAATC"
