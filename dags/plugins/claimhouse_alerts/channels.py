"""Slack, e-mail, any HTTP endpoint: each is used where Airflow has a connection of its name.

| connection | type | holds |
|---|---|---|
| claimhouse_slack | slackwebhook | the webhook's token as password |
| claimhouse_email | smtp | the server; extra: {"from_email": …, "to": "a@example.org,b@example.org"} |
| claimhouse_http | http | extra: {"url": …}; a bearer token as password |
"""

from __future__ import annotations

import html
import json
import logging
import urllib.request
from collections.abc import Callable

from airflow.providers.slack.hooks.slack_webhook import SlackWebhookHook
from airflow.providers.smtp.hooks.smtp import SmtpHook
from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

log = logging.getLogger(__name__)

Message = dict[str, str | None]


def tell(message: Message) -> bool:
    """Tells everyone who can be told; whether anyone was. An alert that fails never fails a task."""
    told = [name for name, send in _CHANNELS.items() if _sent(name, send, message)]
    log.info("Told %s: %s", " and ".join(told) or "nobody", text_of(message))
    return told != []


def text_of(message: Message) -> str:
    """What a person reads."""
    begun = message["state"] == "begun"
    head = f"{message['where']}: {message['what']}" if begun else f"{message['where']}: over: {message['what']}"
    lines = [head, f"since {message['since']}" + ("" if begun else f" until {message['until']}")]
    lines += [f"first: {message['triage']}"] if begun and message["triage"] else []
    lines += [message["link"]] if message["link"] else []
    return "\n".join(lines)


def _sent(name: str, send: Callable[[Connection, Message], None], message: Message) -> bool:
    try:
        send(Connection.get(name), message)
    except AirflowNotFoundException:
        return False
    except Exception as error:
        # Its text may have the webhook's address in it.
        log.error("Cannot tell %s: %s", name, type(error).__name__)
        return False
    return True


def _slack(connection: Connection, message: Message) -> None:
    SlackWebhookHook(slack_webhook_conn_id=connection.conn_id, timeout=10).send(text=text_of(message))


def _email(connection: Connection, message: Message) -> None:
    extra = connection.extra_dejson
    with SmtpHook(smtp_conn_id=connection.conn_id) as hook:
        hook.send_email_smtp(
            to=extra["to"],
            from_email=extra["from_email"],
            subject=f"Claimhouse: {message['where']}: {message['state']}",
            html_content=html.escape(text_of(message)).replace("\n", "<br>"),
        )


def _http(connection: Connection, message: Message) -> None:
    request = urllib.request.Request(
        connection.extra_dejson["url"],
        data=json.dumps(message).encode(),
        headers={
            "Content-Type": "application/json",
            **({"Authorization": f"Bearer {connection.password}"} if connection.password else {}),
        },
    )
    with urllib.request.urlopen(request, timeout=10):
        pass


_CHANNELS: dict[str, Callable[[Connection, Message], None]] = {
    "claimhouse_slack": _slack,
    "claimhouse_email": _email,
    "claimhouse_http": _http,
}
