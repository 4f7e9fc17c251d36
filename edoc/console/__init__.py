"""The operator's door: the worker, the supervisor of one machine, the checks of log and store, the doctor.

Owns management commands, the supervision of child processes and the doctor's findings. Does not own rules, nor the
jobs: the handlers are named in the settings (`JOB_HANDLERS`, `JOB_SCHEDULES`) and loaded by that name.
"""
