"""What a shared JupyterHub needs of the kit: its configuration, a Hub to try out, and what looks a running one over."""

from kit.service.hub.common import External
from kit.service.hub.configuring import configure

__all__ = ["External", "configure"]
