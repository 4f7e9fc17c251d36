"""The ground floor: tables and properties, no database."""
