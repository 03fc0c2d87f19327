"""The record of requests: what came, and no token and no secret."""

import json
from dataclasses import asdict

from generator.diagnostics.secret import Secret
from generator.server.apono.faults import Fault

from .asking import Asker
from .recorded import RECORDED

PATH, BODY, _ = RECORDED["apono_resource_integration"]


def test_a_record_tells_what_was_asked_and_answered(apono: Asker) -> None:
    apono.api.faults.add(Fault("created", "POST"))
    apono.answer("POST", PATH, BODY, user_agent="terraform-provider-apono/1.9.1", x_other="x")
    apono.answer("GET", f"{PATH}/a%2Fb?limit=1", authorization="")
    made, read = apono.api.records
    assert (made.number, made.method, made.target, made.status) == (1, "POST", PATH, 201)
    assert (made.body, made.faults, made.has_token) == (BODY, ("created",), True)
    assert made.headers == {"content-type": "application/json", "user-agent": "terraform-provider-apono/1.9.1"}
    assert (read.number, read.target, read.status, read.has_token) == (2, f"{PATH}/a%2Fb?limit=1", 401, False)
    assert str(made) == f"1 POST {PATH} 201 (created)"


def test_a_closed_connection_has_no_status() -> None:
    apono = Asker(faults=[Fault("dropped")])
    apono.answer("GET", PATH)
    assert apono.api.records[0].status is None


def test_no_token_and_no_secret_is_recorded() -> None:
    """Neither right nor wrong tokens, nor what a body holds; the object keeps its secret, for Terraform compares it."""
    apono = Asker(token=Secret("t0ken"))
    path, body, _ = RECORDED["apono_manual_webhook"]
    oauth = {"client_id": "c", "client_secret": "s3cret", "token_endpoint_url": "u", "scopes": []}
    made = apono.ask("POST", path, {**body, "authentication_config": {"oauth": oauth}})
    assert made["authentication_config"]["oauth"]["client_secret"] == "s3cret"
    store = {"apono": {"parameters": {"password": "passw0rd"}}}
    apono.ask("POST", PATH, {**BODY, "secret_store_config": store})
    apono.refusal("GET", PATH, authorization="Bearer wr0ng")
    text = json.dumps([asdict(record) for record in apono.api.records]) + repr(vars(apono.api))
    assert not [secret for secret in ("t0ken", "wr0ng", "s3cret", "passw0rd", '"k"') if secret in text]


def test_a_body_that_is_no_json_is_not_kept(apono: Asker) -> None:
    apono.answer("POST", PATH, b"{secret")
    assert apono.api.records[0].body is None
