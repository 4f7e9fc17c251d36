"""The paper itself: the forms of the decree, conversion to PDF/A, the places of fields, page images and text.

Owns .docx files made from a form (NĐ 30/2020, Phụ lục I), coded anchors and their boxes in a PDF,
LibreOffice kept warm behind a client, and PDFium in a process of its own. Does not own who wrote a document,
its state, its number, its fields or its signatures. Works on bytes; keeps nothing.

    forms ── draft_docx             a form → .docx                 anchors ── anchors_find, anchors_reinsert
    word ─── docx_check             what may be converted          convert ── Converter.convert_to_pdfa
    server ─ converter_command      LibreOffice, supervised        pages ── pdf_check, page_image, page_lines

Refusals: NOT_DOCX, DOCX_WITH_MACROS, DOCX_EXTERNAL, DOCX_TRACKED, TOO_LARGE, CONVERT_FAILED,
FONT_NOT_ALLOWED, PAGE_NOT_A4, ANCHOR_MISSING, ANCHOR_TWICE, PDF_BROKEN, PDF_ENCRYPTED, PDF_WITHOUT_PAGES.
An engine that does not answer is `Unavailable`.
"""
