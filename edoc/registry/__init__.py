"""Books, yearly sequences, gapless numbers, outbound and inbound entries (NĐ 30/2020, Đ.15, Đ.22).

Owns the number: taken in one short locked transaction, voided with a reason, never reused. Does not own how it is
printed into a file.
"""
