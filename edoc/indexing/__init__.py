"""Documents in the search index: what is written about each, and what an actor finds.

Owns the translation of a document into a `SearchEntry` and of an actor into access tokens, the text of every blob
once read (`BlobText`), reindexing, the check of the index against the database and its rebuild. Does not own
ranking, the query language or the index files (`search`), nor who may see what (`documents.access`): the index
only narrows, and every hit is decided again in the database before it is shown.
"""
