"""Topic files (`base`, `database`, `web`, `security`, `logs`) and thin environments (`main`, `test`).

Only `env.py` reads the environment.
"""
