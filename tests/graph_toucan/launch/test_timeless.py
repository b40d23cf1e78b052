"""Files without the time at which they were written."""

import io
import zipfile

import pytest

from graph_toucan.launch.timeless import timeless

CORE = '<cp:coreProperties><dc:creator>Ann</dc:creator><dcterms:created xsi:type="x">{}</dcterms:created></cp:coreProperties>'


def document(when: tuple[int, int, int, int, int, int], text: str = "Hello", creator: str = "Ann") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("word/document.xml", text),
            ("docProps/core.xml", CORE.format(when).replace("Ann", creator)),
        ):
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return written.getvalue()


ONE, OTHER = (2026, 1, 1, 0, 0, 0), (2026, 2, 2, 2, 2, 2)


def test_the_same_document_written_at_another_time_is_the_same():
    assert document(ONE) != document(OTHER)
    assert timeless(document(ONE)) == timeless(document(OTHER))


def test_another_text_or_author_is_another_document():
    assert timeless(document(ONE)) != timeless(document(ONE, text="Good bye"))
    assert timeless(document(ONE)) != timeless(document(ONE, creator="Eva"))


def test_a_pdf_is_the_same_without_its_dates_and_id():
    pdf = "%PDF-1.7\n<< /Title (Plan) /CreationDate (D:{0}Z) /ModDate (D:{0}Z) >> trailer << /ID [<{0}> <{0}>] >>"
    assert timeless(pdf.format("20260101").encode()) == timeless(pdf.format("20270202").encode())
    assert timeless(pdf.format("1").encode()) != timeless(pdf.replace("Plan", "Other").format("1").encode())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"plain text", document(ONE)[:60]])
def test_what_is_no_archive_is_itself(data: bytes):
    assert timeless(data) == data
