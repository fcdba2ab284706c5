"""A double of Twilio: enough of its API for its own library, and its calls back to us, rightly signed.

`ledger` is what it has taken, oldest first. `script.will(...)` makes calls that send go wrong; see `plan.py`.
"""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
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
        self.numbers: dict[str, dict[str, object]] = {NUMBER: _number(f"{public_url}/webhooks/twilio/message")}
        self.service: dict[str, object] | None = {
            "sid": SERVICE,
            "inbound_request_url": f"{public_url}/webhooks/twilio/message",
            "use_inbound_webhook_on_number": False,
        }
        self.inbound: list[dict[str, object]] = []
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
        return self._call("/webhooks/twilio/message", self.receives(sender, body, sid=sid, **fields), at)

    def receives(self, sender: str, body: str, *, sid: str | None = None, **fields: str) -> dict[str, str]:
        """Take a message from a phone and keep it, without telling us; return its fields."""
        made = self.message(sender, body, sid=sid, **fields)
        self.inbound.append(_heard(made, datetime.now(UTC)))
        return made

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
            found = self.numbers.get(call.query.get("PhoneNumber", ""))
            return _json(200, {"incoming_phone_numbers": [] if found is None else [found], **_PAGE})
        if call.path.startswith("/v1/Services/"):
            return self._service(call)
        return self._messages(call)

    def _messages(self, call: Call) -> Answer | None:
        found = _MESSAGES.fullmatch(call.path)
        if found is None or found[1] != ACCOUNT:
            return _error(404, 20404, "Not found")
        if call.method == "POST":
            return self._send(call)
        if found[2] is not None:
            return self._one(found[2])
        everything = [*self.inbound, *(_shown(each) for each in self.ledger)]
        listed = [each for each in everything if each["to"] == call.query.get("To", each["to"])]
        after = call.query.get("DateSent>")
        if after is not None:
            listed = [each for each in listed if each["date_sent"] and _moment(each["date_sent"]) >= _moment(after)]
        return _json(200, {"messages": listed[::-1][: int(call.query.get("PageSize", 50))], **_PAGE})

    def _service(self, call: Call) -> Answer:
        if self.service is None or SERVICE not in call.path:
            return _error(404, 20404, "Not found")
        if call.path.endswith("/PhoneNumbers"):
            numbers = [{"sid": f"PN{place}"} for place in range(len(self.numbers))]
            return _json(200, {"phone_numbers": numbers, "meta": {"key": "phone_numbers", "next_page_url": None}})
        return _json(200, self.service)

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


def _heard(fields: dict[str, str], at: datetime) -> dict[str, object]:
    return {
        "sid": fields["MessageSid"],
        "from": fields["From"],
        "to": fields["To"],
        "body": fields["Body"],
        "num_media": fields["NumMedia"],
        "status": "received",
        "direction": "inbound",
        "date_created": format_datetime(at),
        "date_sent": format_datetime(at),
    }


def _number(hook: str) -> dict[str, object]:
    return {"sid": "PN1", "sms_url": hook, "capabilities": {"sms": True, "voice": True}}


def _moment(text: object) -> datetime:
    written = str(text)
    return datetime.fromisoformat(written) if written[:4].isdecimal() else parsedate_to_datetime(written)


def _json(status: int, content: object) -> Answer:
    return Answer(status, json.dumps(content))


def _error(status: int, code: int, message: str) -> Answer:
    return _json(status, {"status": status, "code": code, "message": message, "more_info": "about:blank"})
