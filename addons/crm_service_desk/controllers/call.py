from datetime import UTC, datetime
from urllib.parse import urlsplit

from odoo import fields, http
from odoo.http import request

from ..models.call.service_call import DIRECTIONS
from ..models.call.service_call_report import EVENTS

GROUPS = ("crm_service_desk.group_service_telephone", "crm_service_desk.group_service_agent")
MAX_ID = 128
MAX_NUMBER = 64
MAX_URL = 2_000


class ServiceCallReport(http.Controller):
    """Where a telephone system reports its calls, with an API key as bearer token."""

    @http.route(
        "/service_desk/call", type="http", auth="bearer", methods=["POST"], csrf=False, save_session=False
    )
    def report_call(self):
        """Take one event of a call in; the same event twice changes nothing.

        JSON object with ``call`` (the call's number there) and ``event`` (ringing, answered, ended,
        recording); and, as far as known, ``direction`` (in, out), ``number`` (the customer's),
        ``extension`` (ours), ``at`` (ISO 8601, with offset or UTC), ``recording_url``.

        :returns: JSON object with ``id``, ``state``, ``known`` (the number has a customer) and ``extension``
            (the account manager's, to put the call through to; null when there is none at work);
            400 with ``error`` for a report that cannot be read, 403 without the right
        """
        if not any(request.env.user.has_group(group) for group in GROUPS):
            return self._refuse(403, request.env._("This user may not report calls."))
        try:
            report = self._read_report(self._read_body())
        except ValueError as error:
            return self._refuse(400, str(error))
        # sudo: the telephone system sees no customers, it only names numbers
        call = request.env["service.call"].sudo()._report(report)
        return request.make_json_response(
            {
                "id": call.id,
                "state": call.state,
                "known": bool(call.partner_id),
                "extension": call._get_manager_extension() or None,
            }
        )

    def _refuse(self, status, error):
        return request.make_json_response({"error": error}, status=status)

    def _read_body(self):
        try:
            body = request.get_json_data()
        except (ValueError, RecursionError) as error:
            raise ValueError(request.env._("The body is not JSON.")) from error
        if not isinstance(body, dict):
            raise ValueError(request.env._("The body is not a JSON object."))
        return body

    def _read_report(self, body):
        """Return the checked report; raise ValueError, with what is wrong, for any other."""
        report = {
            "call": self._read_text(body, "call", MAX_ID),
            "event": self._read_text(body, "event", MAX_ID),
            "direction": self._read_text(body, "direction", MAX_ID) or "in",
            "number": self._read_text(body, "number", MAX_NUMBER),
            "extension": self._read_text(body, "extension", MAX_NUMBER),
            "recording_url": self._read_url(body),
            "at": self._read_moment(body.get("at")),
        }
        if not report["call"]:
            raise ValueError(self._complain("call"))
        if report["event"] not in EVENTS:
            raise ValueError(self._complain("event"))
        if report["direction"] not in dict(DIRECTIONS):
            raise ValueError(self._complain("direction"))
        return report

    def _complain(self, name):
        return request.env._("'%(field)s' is missing or cannot be read.", field=name)

    def _read_text(self, body, name, limit):
        value = body.get(name)
        if value is None:
            return ""
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or "\x00" in value or len(value) > limit:
            raise ValueError(self._complain(name))
        return self._ensure_text(value.strip(), name)

    def _ensure_text(self, value, name):
        try:
            value.encode()
        except UnicodeEncodeError as error:  # half a character, which no database keeps
            raise ValueError(self._complain(name)) from error
        return value

    def _read_url(self, body):
        url = self._read_text(body, "recording_url", MAX_URL)
        try:
            scheme = urlsplit(url).scheme
        except ValueError as error:
            raise ValueError(self._complain("recording_url")) from error
        if url and scheme not in ("http", "https"):
            raise ValueError(self._complain("recording_url"))
        return url

    def _read_moment(self, value):
        """Return the moment in UTC without zone; what lies ahead is the clock of another machine."""
        now = fields.Datetime.now()
        if value is None:
            return now
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        except (TypeError, ValueError, OverflowError) as error:
            raise ValueError(self._complain("at")) from error
        return min(moment.replace(microsecond=0), now)
