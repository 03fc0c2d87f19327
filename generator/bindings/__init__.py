"""
Bindings of a provider for CDKTF, from its schema: what `cdktf get --language python` makes, in one process.

Whoever uses them imports the same modules, classes and members, and CDKTF sees the same jsii types. They differ in
two ways. The JavaScript behind them is one small program that makes the classes from a table, where CDKTF compiles
TypeScript for each. Arguments are checked against the annotations themselves and not against a copy of them.
"""

from generator.bindings.shapes import UnsupportedSchemaError
from generator.bindings.write import BindingsError, write_bindings

__all__ = ["BindingsError", "UnsupportedSchemaError", "write_bindings"]
