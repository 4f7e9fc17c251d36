"""Everything that holds the house to its promises."""
