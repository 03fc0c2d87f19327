"""What Terraform would do, as pure data: read from its JSON plan, rendered and judged elsewhere."""

from generator.plan.changes import Action, AttributeChange, Known, Plan, ResourceChange, Unknown, Value
from generator.plan.read_plan import PlanFormatError, read_plan

__all__ = [
    "Action",
    "AttributeChange",
    "Known",
    "Plan",
    "PlanFormatError",
    "ResourceChange",
    "Unknown",
    "Value",
    "read_plan",
]
