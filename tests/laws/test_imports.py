"""Who may import whom. `LAYERS` is the documentation: a layer imports only from those below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import appliance

PACKAGE = Path(appliance.__file__).parent

# From the top down. Siblings (on one line) are blind to each other.
LAYERS: list[set[str]] = [
    {"__main__"},
    {"cli"},
    {"bench"},
    {"app"},
    {"edge"},
    {"commands"},
    {"store", "inference", "realtime"},
    {"domain"},
    {"bus"},
    {"protocol"},
    {"config"},
    {"paths", "log", "addresses"},
    {"errors"},
]

# Heavy or delicate dependencies, and the only layers that may know them.
OWNERS: dict[str, set[str]] = {
    "aiohttp": {"edge", "app", "bench"},
    "sqlite3": {"store"},
    "aiosqlite": {"store"},
    "onnxruntime": {"inference", "bench"},
    "tokenizers": {"inference", "bench"},
    "torch": set(),
    "transformers": set(),
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module's dotted name below the package, with what is written in it."""
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        if "bundle" not in parts:
            yield ".".join(parts), ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            # `from appliance import log` imports a module, `from appliance.log import setup` a name
            if node.module == "appliance":
                yield from (f"appliance.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


def rank(layer: str) -> int:
    return next(place for place, names in enumerate(LAYERS) if layer in names)


def test_every_module_belongs_to_a_layer() -> None:
    known = {name for names in LAYERS for name in names} | {"__init__"}
    assert {module.split(".")[0] for module, _ in modules()} <= known


def test_a_layer_imports_only_layers_below_it() -> None:
    wrong = []
    for module, tree in modules():
        layer = module.split(".")[0]
        for name in imported(tree):
            parts = name.split(".")
            if parts[0] != "appliance" or parts[1:2] in ([], ["__version__"], [layer]):
                continue
            if layer == "__init__" or rank(parts[1]) <= rank(layer):
                wrong.append(f"{module} imports {name}")
    assert not wrong


def test_each_heavy_dependency_has_one_owner() -> None:
    wrong = []
    for module, tree in modules():
        for name in imported(tree):
            owners = OWNERS.get(name.split(".")[0])
            if owners is not None and module.split(".")[0] not in owners:
                wrong.append(f"{module} imports {name}")
    assert not wrong


def test_nothing_is_imported_by_a_name_made_up_at_run_time() -> None:
    # A frozen build holds what imports name; it cannot find what is looked up.
    wrong = [module for module, tree in modules() if "importlib" in set(imported(tree))]
    assert not wrong
