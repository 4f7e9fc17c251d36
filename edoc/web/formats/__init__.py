"""Date and number formats of each language; Django's own Vietnamese ones read `05/11/2026` as the eleventh of May."""
