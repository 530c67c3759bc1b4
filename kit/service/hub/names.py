"""What things are called on a Hub: nbgrader's names for the groups, and the kit's own for its service."""

from __future__ import annotations

SERVICE = "kit"
"""The service's name, and so its address on the Hub: /services/kit/."""
CULLER = "kit-idle-culler"
ACCESS = f"access:services!service={SERVICE}"
"""The scope without which the Hub lets nobody speak to the service."""
SERVER_SCOPES = ("users:activity!user", "access:servers!server", ACCESS)
"""What the token of a single-user server must be allowed to do: the Hub's own two, and to reach the service."""
CULLER_SCOPES = ("list:users", "read:users:activity", "read:servers", "delete:servers")

DOCTOR = "kit-doctor"
DOCTOR_SCOPES = ("read:hub", "list:services", "read:services", "read:groups", "tokens")
"""What `kit hub doctor` looks at, and the tokens of a minute that it tries the service with."""


def user(name: str) -> str:
    """Give somebody's name as the Hub writes it, however it was typed."""
    return name.lower()


def participants(cohort: str) -> str:
    """Give the name of the group of a cohort's participants."""
    return f"nbgrader-{cohort}"


def facilitators(cohort: str) -> str:
    """Give the name of the group of a cohort's facilitators."""
    return f"formgrade-{cohort}"


def role(cohort: str) -> str:
    """Give the name of the role by which a cohort's people reach the service."""
    return f"kit-{cohort}"
