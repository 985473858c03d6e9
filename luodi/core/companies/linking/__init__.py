"""Know every company: index a register and link any mention to it."""

from luodi.core.companies.linking.index import BadRegister, Index, IndexSize, build_index, open_index
from luodi.core.companies.linking.links import link
from luodi.core.companies.linking.values import Candidate, Link, Links, Mention

__all__ = [
    "BadRegister",
    "Candidate",
    "Index",
    "IndexSize",
    "Link",
    "Links",
    "Mention",
    "build_index",
    "link",
    "open_index",
]
