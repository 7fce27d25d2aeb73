"""How long a certificate lasts. An OCOP star certificate is good for 36 months from its decision."""

from datetime import date

OCOP_MONTHS = 36


def valid_to(scheme: str, issued_on: date | None, issued_year: int | None) -> date | None:
    """The last day of validity; the latest possible one when only the year is known; ``None`` when it does not end."""
    if scheme != "ocop":
        return None
    day = issued_on or (date(issued_year, 12, 31) if issued_year else None)
    if day is None:
        return None
    year, month = day.year + OCOP_MONTHS // 12, day.month
    # 29 February has no anniversary three years later: the certificate ends with that month.
    return date(year, month, min(day.day, 28)) if month == 2 else date(year, month, day.day)


def is_expired(scheme: str, issued_on: date | None, issued_year: int | None, today: date) -> bool | None:
    """Whether it has ended; ``None`` when nobody recorded when it began. A newer one may exist elsewhere."""
    end = valid_to(scheme, issued_on, issued_year)
    if scheme == "ocop" and end is None:
        return None
    return bool(end and end < today)
