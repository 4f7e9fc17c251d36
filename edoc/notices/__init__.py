"""Messages to people. Owns what was told to whom and whether it was read; does not decide that something happened."""
