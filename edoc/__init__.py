"""edoc: electronic document management and digital signing for state agencies."""
