"""What can be changed at a node of a syntax tree, one small change at a time: slips, and what tools for mutation do."""

import ast
import copy
from collections.abc import Callable, Iterator
from functools import partial

Change = Callable[[], object]

_OTHER_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.Pow),
    ast.Div: (ast.Mult, ast.Sub, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mod),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult, ast.Add, ast.Div),
    ast.MatMult: (ast.Mult,),
}
_OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
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
_OTHER_NAMES = {
    "mean": ("sum", "max", "median"),
    "sum": ("mean", "prod"),
    "std": ("var", "max"),
    "var": ("std",),
    "square": ("abs", "sqrt"),
    "abs": ("square",),
    "sqrt": ("square",),
    "zero_": ("abs_", "zero_grad"),
    "sub_": ("add_",),
    "add_": ("sub_",),
    "MSELoss": ("L1Loss", "SmoothL1Loss", "HuberLoss"),
    "SGD": ("Adam",),
    "Adam": ("SGD", "Adagrad"),
    "parameters": ("children", "buffers"),
    "Linear": ("Identity", "Bilinear"),
    "grad": ("data",),
    "append": ("extend",),
    "keepdim": ("dim",),
}
_DROPPED_METHODS = {
    *("item", "detach", "clone", "square", "sqrt", "abs", "mean", "sum", "std", "flatten", "squeeze", "unsqueeze"),
    *("reshape", "view", "tolist", "double", "float", "numpy", "cpu"),
}
_REDUCTIONS = {"mean", "sum", "std", "var"}
_ADDED_METHODS = ("detach", "flatten")
_COMMUTE = (ast.Add, ast.Mult)
_MOST_NAMES = 6  # that one name is taken for
_NOT_ALONE = "became"  # the text that stands for a statement which is no longer, or no longer the same, in the tree


def changes(tree: ast.Module, node: ast.AST, names: list[str]) -> Iterator[Change]:
    """Everything that can be changed at a node, as functions that change the tree.

    Args:
        names: what one value may be taken for.
    """
    if isinstance(node, ast.stmt):
        yield from _of_statement(tree, node)
    elif isinstance(node, ast.expr):
        yield from _of_expression(tree, node, names)


def text(statement: ast.stmt) -> str:
    """A statement in one line; of one with a body, what stands before the colon."""
    said = getattr(statement, _NOT_ALONE, None)
    return str(said) if said else _first_line(statement)


def in_words(was: ast.stmt, became: ast.stmt) -> str:
    """What a change made of a statement, as a part of a sentence: "in line 3: `a + b` for `a - b`"."""
    code, _, remark = text(became).partition("  # ")
    if remark:
        said = f"`{code}` {remark}"
    elif code.startswith("("):
        said = f"`{text(was)}` left out"
    elif hasattr(became, _NOT_ALONE):
        said = f"`{code}` for `{text(was)}`"
    else:
        old, new = _difference(was, became)
        said = f"`{_first_line(new)}` for `{_first_line(old)}`"
    return f"in line {was.lineno}: {said}"


def _difference(old: ast.AST, new: ast.AST) -> tuple[ast.AST, ast.AST]:
    """The smallest expressions that differ in two trees."""
    children = [*ast.iter_child_nodes(old)], [*ast.iter_child_nodes(new)]
    if type(old) is type(new) and len(children[0]) == len(children[1]):
        differing = [pair for pair in zip(*children, strict=True) if ast.dump(pair[0]) != ast.dump(pair[1])]
        if len(differing) == 1 and isinstance(differing[0][0], ast.expr):
            return _difference(*differing[0])
    return old, new


def _first_line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0]


def _of_statement(tree: ast.Module, node: ast.stmt) -> Iterator[Change]:  # noqa: PLR0912  one case for each kind
    match node:
        case ast.AugAssign(target=target, op=op, value=value):
            for other in _OTHER_OPERATORS.get(type(op), ()):
                yield partial(setattr, node, "op", other())
            read = copy.deepcopy(target)
            read.ctx = ast.Load()
            for new in (value, ast.BinOp(read, op, value)):
                yield partial(_put, tree, node, [ast.Assign([target], new)])
        case ast.With(body=body):
            yield partial(_put, tree, node, body, said=f"(without) {text(node)}")
        case ast.For(body=body):
            yield partial(setattr, node, "iter", ast.List([], ast.Load()))
            yield partial(_end, node, f"{text(node)}  # only once")
            yield partial(_put, tree, node, [node, body[-1]], said=f"{text(node)}  # its last statement again after it")
        case ast.If(test=test) | ast.While(test=test):
            yield partial(setattr, node, "test", ast.UnaryOp(ast.Not(), test))
        case ast.Return(value=ast.Tuple(elts=elements)):
            for place in range(len(elements)):
                yield partial(elements.pop, place)
        case ast.Return(value=ast.expr() as value):
            yield partial(setattr, node, "value", None)
            yield partial(setattr, node, "value", ast.UnaryOp(ast.USub(), value))
            yield partial(setattr, node, "value", ast.Tuple([value, value], ast.Load()))
    if isinstance(node, ast.Assign):
        yield partial(setattr, node, "value", ast.Constant(None))
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr)):
        yield partial(_put, tree, node, [node, copy.deepcopy(node)], said=f"{text(node)}  # twice")
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Return)):
        yield partial(_put, tree, node, [ast.Pass()], said="(nothing)")
        body, place = _place(tree, node)
        if place + 1 < len(body):
            said = f"{text(node)}  # after the next statement"
            yield partial(_put, tree, body[place + 1], [body[place + 1], node], said=said, drop=node)


def _of_expression(  # noqa: PLR0912  one case for each kind
    tree: ast.Module, node: ast.expr, names: list[str]
) -> Iterator[Change]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in _OTHER_OPERATORS.get(type(op), ()):
                yield partial(setattr, node, "op", other())
            for new in (left, right, *(() if isinstance(op, _COMMUTE) else [ast.BinOp(right, op, left)])):
                yield partial(_replace, tree, node, new)
        case ast.Compare(ops=[op]):
            for comparison in _OTHER_COMPARISONS.get(type(op), ()):
                yield partial(setattr, node, "ops", [comparison()])
        case ast.BoolOp(op=both):
            yield partial(setattr, node, "op", ast.Or() if isinstance(both, ast.And) else ast.And())
        case ast.UnaryOp(operand=operand):
            yield partial(_replace, tree, node, operand)
        case ast.Constant(value=bool(value)):
            yield partial(setattr, node, "value", not value)
        case ast.Constant(value=int(number) | float(number)):
            for changed in dict.fromkeys((number + 1, number - 1, number * 10, number / 10, -number)):
                yield partial(setattr, node, "value", changed)
        case ast.Constant(value="mean" | "sum" as reduction):
            yield partial(setattr, node, "value", "sum" if reduction == "mean" else "mean")
        case ast.Call():
            yield from _of_call(tree, node)
        case ast.Attribute(attr=name):
            for other_name in _OTHER_NAMES.get(name, ()):
                yield partial(setattr, node, "attr", other_name)
        case ast.Name(id=name, ctx=ast.Load()) if name in names:
            for other_name in [other for other in names if other != name][:_MOST_NAMES]:
                yield partial(setattr, node, "id", other_name)
            for method in _ADDED_METHODS:
                called = ast.Call(ast.Attribute(ast.Name(name, ast.Load()), method, ast.Load()), [], [])
                yield partial(_replace, tree, node, called)
        case ast.Tuple(elts=elements) if len(elements) > 1:
            for place in range(len(elements) - 1):
                yield partial(_exchange, elements, place)
            yield elements.reverse
        case ast.Subscript(value=value):
            yield partial(_replace, tree, node, value)


def _of_call(tree: ast.Module, node: ast.Call) -> Iterator[Change]:
    for place in range(len(node.args) - 1):
        yield partial(_exchange, node.args, place)
    for place, argument in enumerate(node.args):
        yield partial(node.args.pop, place)
        if not isinstance(argument, ast.Constant):
            yield partial(node.args.__setitem__, place, ast.Constant(None))
            yield partial(_replace, tree, node, argument)
    for place in range(len(node.keywords)):
        yield partial(node.keywords.pop, place)
    match node.func:
        case ast.Attribute(value=inner, attr=name):
            if name in _DROPPED_METHODS:
                yield partial(_replace, tree, node, inner)
            if name in _REDUCTIONS:
                for more in ({"dim": 0}, {"dim": 1}, {"dim": 0, "keepdim": True}, {"dim": -1, "keepdim": True}):
                    keywords = [ast.keyword(key, ast.Constant(value)) for key, value in more.items()]
                    yield partial(setattr, node, "keywords", [*node.keywords, *keywords])
        case ast.Name(id="range") if len(node.args) == 1:
            for operator in (ast.Add, ast.Sub):
                yield partial(node.args.__setitem__, 0, ast.BinOp(node.args[0], operator(), ast.Constant(1)))


def _replace(tree: ast.Module, node: ast.expr, new: ast.expr) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, field, copy.deepcopy(new))
                return
            if isinstance(value, list) and any(item is node for item in value):
                value[:] = [copy.deepcopy(new) if item is node else item for item in value]
                return


def _place(tree: ast.Module, node: ast.stmt) -> tuple[list[ast.stmt], int]:
    """The list of statements that a statement is in, and its place there."""
    for parent in ast.walk(tree):
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list):
                for place, item in enumerate(value):
                    if item is node:
                        return value, place
    raise LookupError(ast.unparse(node))


def _put(tree: ast.Module, node: ast.stmt, new: list[ast.stmt], said: str = "", drop: ast.stmt | None = None) -> None:
    """Put statements in the place of one, and take another away. What is said of it is told by `text`."""
    body, place = _place(tree, node)
    body[place : place + 1] = new
    if drop is not None:
        del body[next(i for i, item in enumerate(body) if item is drop)]
    setattr(drop or node, _NOT_ALONE, said or ast.unparse(ast.fix_missing_locations(ast.Module(new, []))))


def _end(loop: ast.For, said: str) -> None:
    """Have a loop end in its first pass."""
    loop.body.append(ast.Break())
    setattr(loop, _NOT_ALONE, said)


def _exchange(items: list[ast.expr], place: int) -> None:
    items[place], items[place + 1] = items[place + 1], items[place]
