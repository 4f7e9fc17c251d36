"""The ground floor: states, rules, identifiers, errors, words. Plain Python, no Django, no clock, no I/O.

Owns the tables of the document's life, number and date forms, deadlines, the fold of Vietnamese text, the codes of
audit entries, jobs and obstacles. Does not own rows, time (it is passed in) or translation (doors translate).
"""
