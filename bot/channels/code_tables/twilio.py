"""Twilio's codes: what its API refuses at once, and what a receipt says later.

Actions are by name, see `codes.Action`. A code stands in one table only.
"""

from collections.abc import Mapping

REFUSED_AT_ONCE: Mapping[str, Mapping[str, str]] = {
    "retry_later": {
        "20429": "The provider asked us to go slower. We will try again.",
        "20500": "The provider had a fault of its own. We will try again.",
        "20503": "The provider is out of service. We will try again.",
        "14107": "The provider asked us to go slower. We will try again.",
        "21611": "Too many texts were waiting at the provider. We will try again.",
        "63038": "The day's limit of messages is reached. We will try again.",
    },
    "other_channel": {
        "21211": "This is not a number that can be texted. Please check it.",
        "21214": "This number cannot be reached. Please check it.",
        "21217": "This is not a number that can be texted. Please check it.",
        "21219": "The provider's trial account may only text numbers it has checked.",
        "21265": "A short code cannot be texted. Please check the number.",
        "21266": "This number is our own sender. Please check it.",
        "21408": "Texts to this country are not switched on.",
        "21602": "The text was empty, so it was not sent.",
        "21604": "There was no number to send to.",
        "21605": "The text was too long to be sent.",
        "21608": "The provider's trial account may only text numbers it has checked.",
        "21612": "Our number cannot reach this number.",
        "21614": "This number cannot receive texts. It may be a landline.",
        "21617": "The text was too long to be sent.",
        "21635": "This is a landline, so it cannot receive texts.",
        "21624": "The time limit we gave this text was not accepted.",
    },
    "stop_person": {
        "21610": "They replied STOP, so we may not text them.",
    },
    "halt_all": {
        "401": "The provider no longer accepts our token. Nothing can be sent.",
        "20001": "The provider does not accept our set-up. Nothing can be sent.",
        "20003": "The provider no longer accepts our token. Nothing can be sent.",
        "20005": "Our account at the provider is not active. Nothing can be sent.",
        "20006": "Our account may not send texts. Nothing can be sent.",
        "20008": "A test token is in use, which sends nothing.",
        "20403": "Our account may not send texts. Nothing can be sent.",
        "20404": "The provider does not know our account. Nothing can be sent.",
        "21212": "Our own sending number is not accepted. Nothing can be sent.",
        "21603": "No sending number is set up. Nothing can be sent.",
        "21606": "Our sending number is not ours or cannot send texts. Nothing can be sent.",
        "21609": "The address we gave for receipts is not accepted. Nothing can be sent.",
        "21659": "Our sending number is not one of the provider's. Nothing can be sent.",
        "21660": "Our sending number belongs to another account. Nothing can be sent.",
        "21661": "Our sending number cannot send texts. Nothing can be sent.",
        "21703": "Our sending service has no numbers in it. Nothing can be sent.",
        "21704": "Our sending service has no number that can send texts. Nothing can be sent.",
        "21705": "Our sending service does not exist. Nothing can be sent.",
    },
}

FAILED_LATER: Mapping[str, Mapping[str, str]] = {
    "retry_later": {
        "30001": "Too many texts were waiting at the provider. We will try again.",
        "30003": "Their phone could not be reached: off, out of range, or not taking texts.",
        "30008": "The phone company did not say why it failed. We will try again.",
        "30017": "The phone network is too busy. We will try again.",
        "30022": "The phone company asked us to go slower. We will try again.",
        "30023": "The day's limit of texts is reached. We will try again.",
        "30027": "The day's limit of texts to this phone company is reached. We will try again.",
        "30410": "The phone company did not answer in time. We will try again.",
        "30500": "The provider had a fault of its own. We will try again.",
        "63018": "The provider asked us to go slower. We will try again.",
    },
    "other_channel": {
        "30004": "This text was blocked on its way. Their phone or their phone company may block us.",
        "30005": "This number is not in use. Please check it.",
        "30006": "This number cannot receive texts. It may be a landline.",
        "30007": "The phone company took this text for spam. Nobody may reword it without looking.",
        "30010": "A text to this number costs more than is allowed.",
        "30011": "This phone cannot receive pictures or files from us.",
        "30018": "Their phone company does not accept our sender yet.",
        "30019": "The message was too large for their phone.",
        "30024": "Their phone company does not accept our sender yet.",
        "30036": "It could not be delivered within their safe hours, so it was given up.",
        "30450": "The provider blocked texts to this kind of number.",
        "63003": "This number is not on WhatsApp.",
        "63016": "WhatsApp only takes free words within 24 hours of their last message.",
        "63024": "This number cannot receive WhatsApp messages.",
        "canceled": "The text was called back at the provider before it left.",
    },
    "stop_person": {},
    "halt_all": {
        "30002": "Our account at the provider is suspended. Nothing can be sent.",
        "30032": "Our sending number is not verified yet. Nothing can be sent.",
        "30034": "Our sending number is not registered with the phone companies. Nothing can be sent.",
        "63112": "Our WhatsApp sender is switched off. Nothing can be sent there.",
    },
}
