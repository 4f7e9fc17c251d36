"""Work that must not be forgotten: the outbox row, written in the transaction of the business change.

Owns the row, the claim with its lease, back-off, dead letters, schedules as rows, and the embedded worker. Does not own
the tasks: the worker is handed a mapping of handlers. Every handler may run twice, none is lost.

States of a row: waiting (due or later), running (leased), done, dead. An outage (`Unavailable`) waits without using up
attempts; a `Refusal` is dead at once with its words; anything else uses up attempts and is dead after the last.
"""
