"""Previews for tests, with a text of the test's choice wherever a foreign text can stand."""

from __future__ import annotations

from dataclasses import replace

from generator.diagnostics import Severity
from generator.diagnostics.outcome import Verdict
from generator.plan import Action
from generator.report.preview.document import (
    ActionCount,
    Change,
    CodeDiff,
    FieldChange,
    IntegrationPreview,
    LivePreview,
    Parties,
    PlannedValue,
    PlanPreview,
    Preview,
    Problem,
    ProblemPlace,
    ServerPreview,
    Side,
    Unchecked,
)

__all__ = ["HOSTILE_TEXTS", "everything", "many"]

HOSTILE_TEXTS = (
    "@octocat and @org/team",
    "#1 GH-1 org/repo#1 !2 $3 ~bug %v1 AB#7 &9 PROJ-1",
    "deadbeef 0123456789abcdef0123456789abcdef01234567",
    "https://evil.example www.evil.example mail@evil.example ftp://x.example",
    "[click](https://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "<script>alert(1)</script><img src=x onerror=alert(1)><details open>",
    "</code></summary></details><h1>owned</h1>",
    "` `` ``` ~~~ ```` `a``b`",
    "```\n</details>\n# owned\n```",
    "a | b || c \\| d \\\\| e\\",
    "# heading\n\n- item\n1. one\n> quote\n***\n---\n===",
    "1. one",
    "12) two",
    "*em* **strong** __x__ ~~gone~~ [^1] [x]: /y :smile: $`a`$ $$x$$",
    "/close\n/approve",
    "::error::owned",
    "&lt;b&gt; &#64;octocat &nbsp;",
    "\u202eright to left\u202c zero\u200bwidth \ufeff \x1b[31mred\x07 \x00",
    '"];\n  click n0 call alert(1) "end" %%{init}%% ---',
    "{{ template }} ${var} %{if} <%= erb %>",
    "",
    " ",
    "   lead and trail   ",
    "`",
    "``",
    "\\",
    "\U0001f600\U0001f3f3\ufe0f\u200d\U0001f308 \ud800",
    "-- [ ] task",
    "😀" * 30,
)


def everything(text: str) -> Preview:
    """One of everything, with *text* at every place for a foreign text."""
    integration = IntegrationPreview(
        name=text,
        address=f"apono_resource_integration.{text}",
        file=text,
        line=3,
        change=Change.CHANGED,
        fields=(
            FieldChange("host", text, text, text, is_risky=True, line=5),
            FieldChange("port", "", text),
            FieldChange("user cleanup", text, ""),
        ),
        action=Action.UPDATE,
        planned=(PlannedValue(text, text, "", forces_replacement=True), PlannedValue(text, "", text)),
        live=Verdict.PASSED,
        errors=1,
        parties=Parties(text, text, text, text),
    )
    renamed = replace(
        integration,
        change=Change.RENAMED,
        former_name=f"{text}2",
        former_address="apono_resource_integration.b",
        errors=0,
        fields=(),
    )
    problem = Problem(
        code="SPEC101",
        name="some-fault",
        severity=Severity.ERROR,
        summary=text,
        detail=f"{text}x".replace("\n", " "),
        hint=f"x {text}",
        file=text,
        line=7,
        column=2,
        end_line=7,
        end_column=5,
        path="host",
        related=(ProblemPlace(text, text, 9),),
    )
    diff = f"@@ -1 +1 @@\n-{text}\n+{text}\n".replace("\n\n", "\n")
    return Preview(
        version="1.2.3",
        made_at="2026-01-02T03:04:05Z",
        head=Side("", "a" * 40, "b" * 64),
        base=Side(text, "c" * 40, "d" * 64),
        plan_digest="e" * 64,
        is_complete=True,
        verdict=Verdict.FAILED,
        integrations=(
            integration,
            renamed,
            IntegrationPreview("quiet", "apono_resource_integration.quiet", "q.yaml", 1, Change.UNCHANGED),
        ),
        live=LivePreview(
            Verdict.PASSED,
            text,
            "2026-01-02T03:04:05Z",
            (ServerPreview(text, Verdict.FAILED, text, (text,)),),
        ),
        plan=PlanPreview(text, (ActionCount(Action.UPDATE, 1),)),
        code=(CodeDiff("variables.tf", Change.CHANGED, diff, is_cut=True), CodeDiff(text, Change.ADDED, diff)),
        problems=(problem, replace(problem, severity=Severity.INFO), replace(problem, file="", line=None, related=())),
        unchecked=(Unchecked("Something", text),),
    )


def many(number: int) -> Preview:
    """*number* integrations that change, one of them risky."""
    sample = everything("plain")
    integrations = [
        IntegrationPreview(
            name=f"Rancher {place} 😀",
            address=f"apono_resource_integration.rancher_{place}",
            file=f"specs/{place}.yaml",
            line=3,
            change=Change.CHANGED,
            fields=(FieldChange("port", "443", "8443", is_risky=place == number // 2),),
            action=Action.UPDATE,
            planned=(PlannedValue("integration_config.port", '"443"', '"8443"'),),
        )
        for place in range(number)
    ]
    code = [
        CodeDiff(f"rancher_{place}.tf", Change.CHANGED, '@@ -1 +1 @@\n-  port = "443"\n+  port = "8443"\n')
        for place in range(number)
    ]
    return replace(
        sample,
        verdict=Verdict.PASSED,
        integrations=tuple(integrations),
        code=tuple(code),
        problems=(),
    )
