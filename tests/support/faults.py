"""Which faults a Python file can have: one place each, replaced by something that a programmer could have written there by mistake.

Comparisons, arithmetic, `and` and `or`, `not`, conditions, numbers, `min` and `max`, calls, returned values, exceptions that are not
raised. Annotations, decorators, docstrings, f-strings and messages of errors are left alone.
"""

import ast
from dataclasses import dataclass
from pathlib import Path

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
    ast.LShift: ">>",
    ast.RShift: "<<",
}
SWAPPED_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One fault: the bytes [start, end) of a file replaced by others."""

    path: Path
    line_number: int
    line: str
    change: str
    start: int
    end: int
    replacement: bytes

    def __str__(self) -> str:
        return f"{self.path}:{self.line_number}  {self.change}\n    {self.line}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the mutant in the list of equivalents; survives moved lines and other comments."""
        return str(self.path), self.line.partition("  #")[0], self.change


class Finder(ast.NodeVisitor):
    """Collects the mutants of one file; annotations, decorators, docstrings, f-strings and messages of errors are left alone."""

    def __init__(self, path: Path, code: bytes) -> None:
        self.path, self.code, self.found = path, code, list[Mutant]()
        self.lines = code.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.code[start:end].decode()

    def add(self, node: ast.AST, new: str, start: int | None = None, end: int | None = None) -> None:
        first, last = self.span(node)
        start, end = first if start is None else start, last if end is None else end
        number = self.code.count(b"\n", 0, start) + 1
        old = " ".join(self.code[start:end].decode().split())
        line = self.lines[number - 1].decode().strip()
        self.found.append(Mutant(self.path, number, line, f"{old} → {' '.join(new.split())}", start, end, new.encode()))

    def replace_operator(self, node: ast.AST, left: ast.AST, right: ast.AST, new: str) -> None:
        """The operator has no place of its own in the tree: it stands between its operands, maybe with their brackets."""
        start, end = self.span(left)[1], self.span(right)[0]
        gap = self.code[start:end].decode()
        self.add(node, f"{')' * gap.count(')')} {new} {'(' * gap.count('(')}", start, end)

    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            self.replace_operator(node, left, right, COMPARISONS[type(operator)])
            left = right
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        new = ARITHMETIC.get(type(node.op))
        if new is not None:
            self.replace_operator(node, node.left, node.right, new)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            self.add(node, self.text(node.left))
            self.add(node, self.text(node.right))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        word = " and " if isinstance(node.op, ast.And) else " or "
        other = " or " if isinstance(node.op, ast.And) else " and "
        values = [f"({self.text(value)})" for value in node.values]
        self.add(node, f"({other.join(values)})")
        for i in range(len(values)):
            self.add(node, f"({word.join(values[:i] + values[i + 1 :])})")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.add(node, f"({self.text(node.operand)})")
        self.generic_visit(node)

    def negate(self, test: ast.expr) -> None:
        if not isinstance(test, ast.Compare | ast.UnaryOp):  # those have mutants that say the same
            self.add(test, f"(not ({self.text(test)}))")

    def visit_If(self, node: ast.If) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.add(test, "True")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.add(node, str(not node.value))
        elif isinstance(node.value, int | float):
            self.add(node, f"{node.value + 1}")
            self.add(node, f"({node.value - 1})")

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in SWAPPED_CALLS:
            self.add(node.func, SWAPPED_CALLS[node.func.id])
        elif len(node.args) == 1 and not isinstance(node.args[0], ast.GeneratorExp | ast.Starred):
            self.add(node, f"({self.text(node.args[0])})")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node.value, ast.Call | ast.Await):
            self.add(node, "pass")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self.add(node, "return None")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.add(node, "pass")

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]:
            self.visit(default)
        for statement in node.body:
            self.visit(statement)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's name

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            self.visit(statement)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Texts for people; also, Python 3.11 gives wrong places inside them."""


def compiles(mutant: Mutant, code: bytes) -> bool:
    changed = code[: mutant.start] + mutant.replacement + code[mutant.end :]
    try:
        return ast.dump(ast.parse(changed)) != ast.dump(ast.parse(code))
    except SyntaxError:
        return False


def faults_of(path: Path, code: bytes) -> list[Mutant]:
    """Every fault that the operators above make of the code of a file, in its order."""
    finder = Finder(path, code)
    finder.visit(ast.parse(code))
    return finder.found
