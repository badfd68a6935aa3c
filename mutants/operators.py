"""The mutations of a module: small changes of its syntax tree, each of which some test should notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import attrs

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LONGEST = 100  # characters of code that a mutant shows


@attrs.frozen(order=True)
class Mutant:
    """One change of a module: its number in the module, its line, its function, and the code before and after.

    `statement` is the line of the statement that it is in.
    """

    module: str
    number: int
    line: int
    statement: int
    function: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """What identifies it in docs/mutants.md, where lines would soon be wrong."""
        return f"{self.module} {self.function}: {self.before} → {self.after}"


@attrs.frozen
class _Place:
    """A node of a tree: the field that holds it, and its index there if the field is a list."""

    holder: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: int
    function: str

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node


def mutants(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its syntax tree."""
    found = []
    for number, (place, new) in enumerate(_changes(ast.parse(source))):
        # A number says little without what it is compared with or added to.
        whole = place.holder if isinstance(place.node, ast.Constant) and isinstance(place.holder, ast.expr) else None
        before = _shown(whole or place.node)
        place.put(new)
        after = _shown(whole or new)
        place.put(place.node)
        line = getattr(place.node, "lineno", place.statement)
        found.append(Mutant(module, number, line, place.statement, place.function, before, after))
    return found


def mutated(source: str, number: int) -> str:
    """The source of a module with one of its mutations."""
    tree = ast.parse(source)
    place, new = list(_changes(tree))[number]
    place.put(new)
    return ast.unparse(ast.fix_missing_locations(tree))


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."


def recording(module: str, source: str) -> str:
    """The source of a module that calls the built-in `__record__`, if there is one, with each line that it reaches."""
    tree = ast.parse(source)
    for node in list(ast.walk(tree)):
        for statements in (value for _, value in ast.iter_fields(node) if _is_code(value)):
            for place in range(len(statements) - 1, -1, -1):
                if not _comes_first(statements[place]):
                    call = f"__record__(({module!r}, {statements[place].lineno}))"
                    statements[place:place] = ast.parse(call).body
    found = "__record__ = __import__('builtins').__dict__.get('__record__', str)"
    first = sum(map(_comes_first, tree.body))
    tree.body[first:first] = ast.parse(found).body
    return ast.unparse(ast.fix_missing_locations(tree))


def _is_code(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], ast.stmt)


def _comes_first(statement: ast.stmt) -> bool:
    """Whether nothing may stand before a statement: a docstring, or an import from __future__."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _changes(tree: ast.AST, statement: int = 1, function: str = "module") -> Iterator[tuple[_Place, ast.AST]]:
    """Each node that can be mutated, and what takes its place."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns"):  # never evaluated
            continue
        for index, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST):
                continue
            line = node.lineno if isinstance(node, ast.stmt) else statement
            place = _Place(tree, field, index if isinstance(value, list) else None, node, line, function)
            yield from ((place, new) for new in _variants(place))
            match node:
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    yield from _changes(node, line, f"{function}.{name}".removeprefix("module."))
                case _:
                    yield from _changes(node, line, function)


def _variants(place: _Place) -> Iterator[ast.AST]:
    node = place.node

    def changed(**fields: object) -> ast.AST:
        return type(node)(**{**vars(node), **fields})

    match node:
        case ast.Compare(ops=[comparison]):
            yield from (changed(ops=[other()]) for other in _COMPARISONS[type(comparison)])
        case ast.Compare(ops=[one, other]):  # a chain, such as 0 < x < 9
            yield from (changed(ops=[new(), other]) for new in _COMPARISONS[type(one)])
            yield from (changed(ops=[one, new()]) for new in _COMPARISONS[type(other)])
        case ast.BoolOp():
            yield changed(op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            neutral = ast.Constant(isinstance(node.op, ast.And))
            for index in range(len(node.values)):
                yield changed(values=[*node.values[:index], neutral, *node.values[index + 1 :]])
        case ast.BinOp(right=ast.Constant(value=None)):
            pass  # a type, such as str | None
        case ast.BinOp():
            yield changed(op=_ARITHMETIC[type(node.op)]())
        case ast.UnaryOp(op=ast.USub()):
            yield changed(op=ast.UAdd())
        case ast.Constant(value=bool()):
            yield changed(value=not node.value)
        case ast.Constant(value=int() | float() as value):
            yield from (changed(value=value + 1), changed(value=value - 1))
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield changed(func=ast.Name(_NAMES[name], ast.Load()))
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield changed(value=ast.Constant(None))
        case ast.Expr(value=value) if not isinstance(value, ast.Constant):  # a call, or a yield
            yield ast.Pass()
        case ast.Raise() | ast.AugAssign() | ast.Break() | ast.Continue():
            yield ast.Pass()
    tested = place.field in ("test", "ifs") and not isinstance(node, ast.Compare)
    if tested and isinstance(node, ast.expr):
        yield ast.UnaryOp(ast.Not(), node)
