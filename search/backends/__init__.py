"""The engines behind `search.port.SearchBackend`. Each one keeps its vendor's names to itself."""
