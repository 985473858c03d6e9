"""Grammar of Chinese organisation names."""

from luodi.core.companies.kinds import KINDS, kind_of

__all__ = ["KINDS", "kind_of"]
