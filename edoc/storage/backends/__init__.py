"""Engines of the port `ObjectStore`, one module each. The directory engine is the embedded default."""
