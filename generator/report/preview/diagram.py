"""Rancher, connector, Apono, owners and secret store of integrations, as a diagram in Mermaid's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.diagnostics.text import show

from .document import Parties

__all__ = ["draw_mermaid"]

# Mermaid reads its own marks in labels; nothing but these and letters and digits is drawn as it is.
_HARMLESS = frozenset(" .:-_,=")
_LONGEST_LABEL = 60


def draw_mermaid(parties: Iterable[Parties]) -> str:
    """
    A flow chart. Parties of the same name are one and the same.

    Labels keep letters, digits and a few marks; `_` stands for all other characters. What is exact stands elsewhere.
    """
    chart = _Chart()
    for one in parties:
        apono = chart.node("Apono", "")
        connector = chart.node("Connector", one.connector)
        chart.edge(connector, chart.node("Rancher", one.server))
        chart.edge(apono, connector)
        chart.edge(connector, chart.node("Secret store", one.secret_store))
        if one.owners:
            chart.edge(chart.node("Owners", one.owners), apono)
    return "\n".join(["flowchart LR", *chart.lines()])


class _Chart:
    def __init__(self) -> None:
        self.names: dict[tuple[str, str], str] = {}
        self.edges: dict[tuple[str, str], None] = {}

    def node(self, role: str, text: str) -> str:
        return self.names.setdefault((role, text), f"n{len(self.names)}")

    def edge(self, start: str, end: str) -> None:
        self.edges[start, end] = None

    def lines(self) -> Iterator[str]:
        for (role, text), name in self.names.items():
            label = role + (f"<br/>{_label(text)}" if text else "")
            yield f'  {name}["{label}"]'
        yield from (f"  {start} --> {end}" for start, end in self.edges)


def _label(text: str) -> str:
    shown = show(text)
    cut = shown[:_LONGEST_LABEL] + ("..." if len(shown) > _LONGEST_LABEL else "")
    return "".join(character if character.isalnum() or character in _HARMLESS else "_" for character in cut)
