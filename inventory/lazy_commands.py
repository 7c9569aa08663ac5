"""Command groups that import a command's module when it is run, or listed: `yunwang poll` needs no database.

Source: Typer's TyperGroup (click.Group), whose `commands` is a mapping of names to commands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, TypeAlias

import typer
from typer.core import TyperGroup

Command: TypeAlias = Any
"""A click command; Typer brings a click of its own, which has no public name."""


class LazyCommands(MutableMapping[str, Command]):
    """Name -> command, imported when it is first asked for.

    Args:
        made: Commands that are there already.
        parts: Name -> ``module:attribute`` of the Typer application that is, or holds, the command of that name.
        within: Name of a lazy group -> parts that it gets besides its own.
    """

    def __init__(
        self,
        made: Mapping[str, Command],
        parts: Mapping[str, str],
        within: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._made = dict(made)
        self._parts = dict(parts)
        self._within = within

    def extend(self, parts: Mapping[str, str]) -> None:
        """Add parts of other packages."""
        self._parts.update(parts)

    def __getitem__(self, name: str) -> Command:
        if name not in self._made and name in self._parts:
            command = self._made[name] = _loaded(name, self._parts[name])
            if name in self._within:
                command.commands.extend(self._within[name])
        return self._made[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        self._parts.pop(name, None)
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._made, *self._parts)))

    def __len__(self) -> int:
        return len({*self._made, *self._parts})


def _loaded(name: str, part: str) -> Command:
    module, _, attribute = part.partition(":")
    group = typer.main.get_group(getattr(import_module(module), attribute))
    command: Command = group.commands.get(name, group)
    command.name = name
    return command


def lazy_group(parts: Mapping[str, str], within: Mapping[str, Mapping[str, str]] | None = None) -> type[TyperGroup]:
    """Make the class of a group that has these commands besides those written with it; arguments as LazyCommands."""

    class LazyGroup(TyperGroup):
        def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - whatever Typer gives a group
            super().__init__(**settings)
            self.commands = LazyCommands(self.commands, parts, within or {})

        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Typer's own context
            del ctx
            return list(self.commands)

    return LazyGroup
