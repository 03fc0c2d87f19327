"""The provider in a thread of our own process: several clients, and nothing left afterwards."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from generator.plugin.reattach import REATTACH_VARIABLE, InProcessProvider, reattach_environment
from generator.provider_schema import load_packaged
from generator.runners.terraform import PlanResult, Terraform, TerraformProgram

from .configurations import BASES, document

CONFIGURATION = document({f"{name}.a": {} for name in BASES})


def address_of(environment: dict[str, str], source: str) -> str:
    return str(json.loads(environment[REATTACH_VARIABLE])[source]["Addr"]["String"])


def test_several_terraforms_at_once(program: TerraformProgram) -> None:
    def plan(environment: dict[str, str]) -> PlanResult:
        with Terraform(program, environment=environment) as terraform:
            terraform.write_files({"main.tf.json": CONFIGURATION})
            return terraform.plan()

    with InProcessProvider(load_packaged()) as provider, ThreadPoolExecutor(3) as pool:
        results = list(pool.map(plan, [reattach_environment([provider])] * 3))
    for result in results:
        assert result.document is not None
        assert len(result.document["resource_changes"]) == len(BASES)


def test_no_thread_and_no_socket_is_left() -> None:
    before = set(threading.enumerate())
    with InProcessProvider(load_packaged()) as provider:
        address = address_of(reattach_environment([provider]), provider.source)
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.settimeout(30)
        client.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        assert client.recv(9)  # the server has begun to talk
        assert set(threading.enumerate()) > before
    with client:
        while client.recv(1 << 16):
            pass
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError), socket.socket(socket.AF_UNIX) as late:
        late.connect(f"\0{address[1:]}")


def test_outside_its_block_it_cannot_be_reached() -> None:
    with pytest.raises(RuntimeError, match="inside its `with` block"):
        reattach_environment([InProcessProvider(load_packaged())])


def test_opentofu_finds_it_under_its_own_registry() -> None:
    with InProcessProvider(load_packaged()) as provider:
        environment = reattach_environment([provider])
        assert address_of(environment, "registry.opentofu.org/apono-io/apono") == address_of(
            environment, "registry.terraform.io/apono-io/apono"
        )
