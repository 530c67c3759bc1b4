"""The roads by which shared responses travel from a learner to a facilitator."""

from __future__ import annotations

from kit.exchange.outbox import Receipt, export, hand_over, last_receipt, retry, withdraw

__all__ = ["Receipt", "export", "hand_over", "last_receipt", "retry", "withdraw"]
