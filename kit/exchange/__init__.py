"""The roads by which shared responses travel from a learner to a facilitator."""

from __future__ import annotations

from kit.exchange.ledger import Receipt
from kit.exchange.outbox import export, hand_over, last_receipt, marks, retry, standings, verify, withdraw

__all__ = ["Receipt", "export", "hand_over", "last_receipt", "marks", "retry", "standings", "verify", "withdraw"]
