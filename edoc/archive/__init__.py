"""Case files (hồ sơ công việc), what stands in them, their retention (NĐ 30/2020, Đ.28–31).

Owns the relation of documents to case files: filing is a relation, not a state, and copies nothing. Does not own
storage.
"""
