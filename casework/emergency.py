"""What a country's danger lines say: emergency number, silent route, child line (method 5.5).

Numbers are starting points that an agency verifies locally before it goes live. An unknown country gets no
guess: its texts say to call the local emergency number.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmergencyProfile:
    """`em` fits 4 characters in a text, `silent_call` 40 and `child_line` 14 (method 4.5)."""

    em: str
    child_line: str
    silent_call: str = ""

    @property
    def known(self) -> bool:
        """False for a country nobody has checked."""
        return bool(self.em)


UNKNOWN = EmergencyProfile(em="", child_line="")

PROFILES = {
    "GB": EmergencyProfile("999", "0808 800 5000", "Cannot talk? Stay on, press 55 if asked."),
    "IE": EmergencyProfile("112", "116 111"),
    "ES": EmergencyProfile("112", "116 111"),
    "US": EmergencyProfile("911", "1-800-422-4453"),
    "CA": EmergencyProfile("911", "1-800-422-4453"),
    "AU": EmergencyProfile("000", "000"),
    "NZ": EmergencyProfile("111", "111"),
    "ZA": EmergencyProfile("112", "116"),
    "KE": EmergencyProfile("999", "116"),
    "IN": EmergencyProfile("112", "1098"),
    "MX": EmergencyProfile("911", "911"),
    "CO": EmergencyProfile("123", "141"),
    "AR": EmergencyProfile("911", "102"),
    "CL": EmergencyProfile("133", "147"),
}


def emergency_profile(country: str) -> EmergencyProfile:
    """Return the profile of an ISO 3166 two-letter `country`, or `UNKNOWN`."""
    return PROFILES.get(country.upper(), UNKNOWN)
