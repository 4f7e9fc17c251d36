"""Plans, field preparation and real PAdES signatures."""
