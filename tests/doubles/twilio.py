"""A double of Twilio: enough of its API for its own library, and its calls back to us, rightly signed.

`ledger` is what it has taken, oldest first. `script.will(...)` makes calls that send go wrong; see `plan.py`.
"""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count

from twilio.request_validator import RequestValidator

from tests.doubles.plan import Plan, Script, answers
from tests.doubles.server import Answer, Call, Server, carry_out, post_form

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
TOKEN = "fedcba9876543210fedcba9876543210"
NUMBER = "+447700900000"
SERVICE = "MG0123456789abcdef0123456789abcdef"

_MESSAGES = re.compile(r"/2010-04-01/Accounts/(AC\w+)/Messages(?:/(\w+))?\.json")


@dataclass
class Taken:
    """One message Twilio has; `fields` is the call that made it, as it came."""

    sid: str
    fields: dict[str, str]
    created: datetime
    status: str = "queued"
    error_code: str | None = None

    @property
    def to(self) -> str:
        return self.fields["To"]

    @property
    def body(self) -> str:
        return self.fields["Body"]

    @property
    def delivery(self) -> str:
        """Our own delivery id, from the receipt's address."""
        return self.fields["StatusCallback"].partition("?d=")[2]


def refused(status: int, code: int, message: str = "Refused", **headers: str) -> Plan:
    """Answer as Twilio refuses: a status, and its own code in JSON."""
    return answers(status, json.dumps({"status": status, "code": code, "message": message}), **headers)


class TwilioDouble:
    """Twilio on loopback. `public_url` is where it believes us to be: it signs for that address."""

    def __init__(self, public_url: str = "https://kithline.example.org") -> None:
        self.public_url = public_url
        self.ledger: list[Taken] = []
        self.script = Script()
        self.calls: list[Call] = []
        self.hooks: dict[str, str] = {NUMBER: f"{public_url}/webhooks/twilio/message"}
        self._count = count(1)
        self.server = Server(self._respond)

    @property
    def address(self) -> str:
        """What KITHLINE_TWILIO_API is set to."""
        return self.server.address

    def sent_to(self, number: str) -> list[str]:
        """Return the words it has for one number, oldest first."""
        return [each.body for each in self.ledger if each.to == number]

    def sign(self, path: str, fields: dict[str, str], public_url: str | None = None) -> str:
        """Return Twilio's signature of a call to one of our doors (path and query)."""
        return str(RequestValidator(TOKEN).compute_signature((public_url or self.public_url) + path, fields))

    def reports(self, taken: Taken, status: str, error_code: str | None = None, at: str | None = None) -> int:
        """Call the status door about a message; return our answer. `at` is where we really listen."""
        taken.status, taken.error_code = status, error_code
        fields = {"MessageSid": taken.sid, "MessageStatus": status, "To": taken.to, "AccountSid": ACCOUNT}
        if error_code is not None:
            fields["ErrorCode"] = error_code
        return self._call(taken.fields["StatusCallback"].removeprefix(self.public_url), fields, at)

    def texts(self, sender: str, body: str, *, at: str | None = None, sid: str | None = None, **fields: str) -> int:
        """Bring a message from a phone to our door; return our answer."""
        return self._call("/webhooks/twilio/message", self.message(sender, body, sid=sid, **fields), at)

    def message(self, sender: str, body: str, *, sid: str | None = None, **fields: str) -> dict[str, str]:
        """Return the fields of an inbound message as Twilio sends them."""
        return {
            "MessageSid": sid or f"SM{next(self._count):032x}",
            "AccountSid": ACCOUNT,
            "From": sender,
            "To": NUMBER,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            **fields,
        }

    def close(self) -> None:
        """Stop listening."""
        self.server.close()

    def _call(self, path: str, fields: dict[str, str], at: str | None) -> int:
        signature = self.sign(path, fields)
        return post_form((at or self.public_url) + path, list(fields.items()), {"X-Twilio-Signature": signature})

    def _respond(self, call: Call) -> Answer | None:
        self.calls.append(call)
        if call.headers.get("Authorization") != "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode():
            return _error(401, 20003, "Authenticate")
        if call.path.endswith("/IncomingPhoneNumbers.json"):
            return _json(200, {"incoming_phone_numbers": self._numbers(call), **_PAGE})
        found = _MESSAGES.fullmatch(call.path)
        if found is None or found[1] != ACCOUNT:
            return _error(404, 20404, "Not found")
        if call.method == "POST":
            return self._send(call)
        if found[2] is not None:
            return self._one(found[2])
        listed = [_shown(each) for each in reversed(self.ledger) if each.to == call.query.get("To", each.to)]
        return _json(200, {"messages": listed[: int(call.query.get("PageSize", 50))], **_PAGE})

    def _send(self, call: Call) -> Answer | None:
        plan = self.script.take()
        if plan is not None:
            return carry_out(self.server, plan, lambda: self._keep(call))
        return _json(201, _shown(self._keep(call)))

    def _keep(self, call: Call) -> Taken:
        taken = Taken(f"SM{next(self._count):032x}", call.fields, datetime.now(UTC))
        self.ledger.append(taken)
        return taken

    def _one(self, sid: str) -> Answer:
        found = next((each for each in self.ledger if each.sid == sid), None)
        return _error(404, 20404, "Not found") if found is None else _json(200, _shown(found))

    def _numbers(self, call: Call) -> list[dict[str, object]]:
        hook = self.hooks.get(call.query.get("PhoneNumber", ""))
        return [] if hook is None else [{"sid": "PN1", "sms_url": hook, "capabilities": {"sms": True}}]


_PAGE = {"page": 0, "page_size": 50, "next_page_uri": None, "uri": "/", "first_page_uri": "/"}


def _shown(taken: Taken) -> dict[str, object]:
    return {
        "sid": taken.sid,
        "to": taken.to,
        "body": taken.body,
        "status": taken.status,
        "error_code": None if taken.error_code is None else int(taken.error_code),
        "direction": "outbound-api",
        "date_created": format_datetime(taken.created),
        "date_updated": format_datetime(taken.created),
        "date_sent": None,
    }


def _json(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content))


def _error(status: int, code: int, message: str) -> Answer:
    return _json(status, {"status": status, "code": code, "message": message, "more_info": "about:blank"})
