"""The door of people: parses a request, calls a selector or a flow, renders a page.

Owns forms, views, formats, template tags, the frame and the headers of the screens. Owns no rule, no row, no right:
what may be done arrives decided from `flows` and `documents.access`. The values that the components of
`templates/components/` show are the frozen dataclasses of `edoc.web.pieces`.
"""
