"""Search over texts with rights: a query tree, entries, one port, and the engines behind it.

Owns the small query language, the shape of an indexed entry, ranking, facets, highlights and the engines' files.
Does not own who may see what (the caller passes access tokens), the fold (passed in as callables), or where a text
comes from. Knows nothing of the application around it.

    query.py       the box a person types into, as a tree
    entries.py     what goes in and what comes out, frozen
    port.py        `SearchBackend`: what every engine does
    highlight.py   matched pieces of a text, never HTML
    mapping.py     names of the indexed fields, and the version of that shape
    backends/      tantivy (embedded)
    errors.py      one error tree
"""
