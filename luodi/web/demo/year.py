"""The demo city's year: targets of the bureau and its counties, and the book closed up to last month."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

# Projects signed, amount signed and paid-in funds (万元) a year; invented, as everything here.
CITY = {"signed-count": 40, "signed-amount": 1500000, "paid-in": 300000}
EACH = {"signed-count": 8, "signed-amount": 300000, "paid-in": 60000}


def load_year() -> None:
    """Set targets where there are none; close the book once."""
    from luodi.web.accounts.models import Unit, User
    from luodi.web.demo.people import HEAD_OF_UNIT, UNIT
    from luodi.web.periods import actions
    from luodi.web.periods.models import Closing, Target
    from luodi.web.projects.book import today

    city, head = Unit.objects.get(name=UNIT), User.objects.get(username=HEAD_OF_UNIT)
    if not Target.objects.exists():
        amounts = {(city, name): Decimal(amount) for name, amount in CITY.items()}
        for unit in Unit.objects.filter(parent=city, kind="county"):
            amounts |= {(unit, name): Decimal(amount) for name, amount in EACH.items()}
        actions.set_targets(city=city, year=today().year, amounts=amounts, by=head)
    if not Closing.objects.exists():
        last = today().replace(day=1) - timedelta(days=1)
        actions.close_period(city=city, last=last, reason="演示：上月结账", by=head)
