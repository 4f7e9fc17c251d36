"""The queue's door: which flow each job calls. Owns no rule; every job may run twice."""
