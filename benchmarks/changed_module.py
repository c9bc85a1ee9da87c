"""A module of the project run as changed code: on import, or in place of its functions."""

import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from benchmarks.measuring import ROOT


def module_name(path: Path) -> str:
    """Name to import a file of the project by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


class ChangedModule(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module for its name; everything else is imported as always."""

    def __init__(self, path: Path, code: CodeType) -> None:
        self.name = module_name(path)
        self.path, self.code = path, code

    def find_spec(
        self, fullname: str, path: object, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The file with this loader for the changed module; None for any other."""
        del path, target
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed code as the module."""
        exec(self.code, module.__dict__)  # noqa: S102 - code of the project, changed in one place


def exchange_code(module: CodeType, path: Path) -> None:
    """Give every function of a module its code out of another compilation."""
    # some modules are imported when they are first needed, which is not yet
    importlib.import_module(module_name(path))
    codes = {(code.co_qualname, code.co_firstlineno): code for code in _codes(module)}
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename == str(path):
            there = function.__code__
            function.__code__ = codes[there.co_qualname, there.co_firstlineno]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)
