"""Know every company: index a register and link any mention to it."""

from luodi.core.companies.linking.decisions import Decision, apply_decisions
from luodi.core.companies.linking.given import BadRegister
from luodi.core.companies.linking.index import Index, IndexSize, build_index, open_index
from luodi.core.companies.linking.links import link
from luodi.core.companies.linking.values import Candidate, Link, Links, Mention

__all__ = [
    "BadRegister",
    "Candidate",
    "Decision",
    "Index",
    "IndexSize",
    "Link",
    "Links",
    "Mention",
    "apply_decisions",
    "build_index",
    "link",
    "open_index",
]
