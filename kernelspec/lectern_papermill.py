"""Parameters of papermill in Swift.

papermill looks for translators in a table of its own, which nobody can extend from outside, but it
loads every entry point of `papermill.engine` when it starts; this module is one, and adds itself to
the table. `papermill --engine swift` besides gives parameters the types that the notebook's
`parameters` cell declares, for an engine sees the notebook and a translator does not.
"""

import math
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

DECLARATION = re.compile(
    r"\s*(let|var)\s+`?(?P<name>\w+)`?\s*(?::\s*(?P<type>[^=]+?))?\s*=\s*(?P<value>.*?)"
    r"\s*(?://\s*(?P<help>.*))?$"
)


def declarations(source):
    """The variables with a value that the text of a cell declares, each in a line of its own."""
    return [found for line in source.splitlines() if (found := DECLARATION.match(line))]


class SwiftTranslator(Translator):
    """Writes values as Swift literals."""

    # The declarations of the notebook that is being parameterized, by name.
    defaults = {}

    @classmethod
    def translate_none(cls, val):
        return "nil"

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return ".nan"
        if math.isinf(val):
            return ".infinity" if val > 0 else "-.infinity"
        return repr(val)

    @classmethod
    def translate_escaped_str(cls, str_val):
        escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
        characters = (
            escapes.get(c, c if c.isprintable() else f"\\u{{{ord(c):X}}}") for c in str(str_val)
        )
        return '"' + "".join(characters) + '"'

    @classmethod
    def translate_list(cls, val):
        return "[" + ", ".join(map(cls.translate, val)) + "]"

    @classmethod
    def translate_dict(cls, val):
        pairs = (f"{cls.translate_str(key)}: {cls.translate(value)}" for key, value in val.items())
        return "[" + (", ".join(pairs) or ":") + "]"

    @classmethod
    def type_of(cls, val):
        """The type that a literal needs beside it, or nothing where Swift infers the right one."""
        if isinstance(val, float) and not math.isfinite(val):
            return "Double"
        if val is None:
            return "Any?"
        if isinstance(val, (list, dict)):
            members = list(val.values() if isinstance(val, dict) else val)
            kinds = {float if type(m) is int else type(m) for m in members}
            # Swift infers the type of simple members that are all of one kind.
            if len(kinds) != 1 or kinds & {list, dict, type(None)} or any(map(cls.type_of, members)):
                return "[String: Any?]" if isinstance(val, dict) else "[Any?]"
        return None

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = [cls.comment(comment)]
        for name, val in parameters.items():
            default = cls.defaults.get(name)
            literal = cls.translate(val)
            keyword, declared = "let", cls.type_of(val)
            if default:
                keyword, declared = default[1], default["type"] or declared
                if type(val) is int and re.fullmatch(r"-?[0-9_]+\.[0-9_]+", default["value"]):
                    literal += ".0"
            annotation = f": {declared}" if declared else ""
            lines.append(f"{keyword} {name}{annotation} = {literal}")
        return "\n".join(lines) + "\n"

    @classmethod
    def comment(cls, cmt_str):
        return f"// {cmt_str}".strip()

    @classmethod
    def inspect(cls, parameters_cell):
        return [
            Parameter(
                name=found["name"], inferred_type_name=found["type"] or "None",
                default=found["value"], help=found["help"] or "",
            )
            for found in declarations(parameters_cell["source"])
        ]  # fmt: skip


class SwiftEngine(NBClientEngine):
    """Executes as papermill's default engine does; parameters keep their declared types."""

    @classmethod
    def nb_kernel_name(cls, nb, name=None):
        cells = [cell for cell in nb.cells if "parameters" in cell.metadata.get("tags", [])]
        found = declarations(cells[0].source) if cells else []
        SwiftTranslator.defaults = {declaration["name"]: declaration for declaration in found}
        return super().nb_kernel_name(nb, name)


papermill_translators.register("swift", SwiftTranslator)
