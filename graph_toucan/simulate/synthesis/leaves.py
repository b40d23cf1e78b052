"""Programs for one place of a tool's results: constant, copied, computed or looked up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.simulate.calls import Change
from graph_toucan.simulate.synthesis.arguments import Views
from graph_toucan.simulate.synthesis.arithmetic import Pool, joined, numbers_of
from graph_toucan.simulate.synthesis.bounds import by_bounds, by_choice
from graph_toucan.simulate.synthesis.cases import MIN_CASES, cases, condition_of, parting
from graph_toucan.simulate.synthesis.copies import copied
from graph_toucan.simulate.synthesis.evaluate import exceptions
from graph_toucan.simulate.synthesis.functions import CLEAR, NAMED, by_function
from graph_toucan.simulate.synthesis.memory import Memory
from graph_toucan.simulate.synthesis.program import Lines, Program, distinct, is_number
from graph_toucan.simulate.synthesis.rows import as_sequence
from graph_toucan.simulate.synthesis.texts import as_template, literal, quoted

_MIN_ABOVE = 4
_MOST_EACH = 9
_MIN_HALVED = 6
_MIN_QUOTED = 4
_MIN_MOST = 5
_MOST_OTHERS = 8
_OTHER = "other place "


class Solver:
    """Finds programs for places of one tool's results."""

    def __init__(self, given: Sequence[JsonObject], before: Sequence[Sequence[Change]], words: frozenset[str]) -> None:
        """Keep the arguments of all cases and what was changed before each, and the stems of the tool's words."""
        self.given = list(given)
        self.memory = Memory(given, before)
        self._words = words
        self._views = Views(given)
        self._fixed = {
            name: given[0][name]
            for name in self._views.names
            if isinstance(given[0][name], str)
            and len(given[0][name]) >= _MIN_QUOTED
            and distinct([one[name] for one in given]) == 1
        }
        self._pool: Pool | None = None
        self._kept: dict[str, Program | None] = {}
        self._some: dict[tuple[int, ...], Solver] = {}
        self._wider: dict[tuple[str, ...], Solver] = {}

    def solve(self, targets: Sequence[Json], *, deep: bool = True) -> Program | None:
        """Return a program that gives the target of every case, None if none was found.

        `deep` says whether texts are taken apart.
        """
        key = canonical_json([list(targets), deep])
        if key not in self._kept:
            self._kept[key] = self._solved(targets, deep=deep)
        return self._kept[key]

    def _solved(self, targets: Sequence[Json], *, deep: bool) -> Program | None:
        found = self._directly(targets, deep=deep) or self._by_choice(targets) or self._by_bounds(targets)
        return found or ((self._by_case(targets) or self._but_for_few(targets)) if deep else None)

    def _directly(self, targets: Sequence[Json], *, deep: bool) -> Program | None:
        """Return a program that tells no cases apart."""
        if distinct(targets) == 1:
            same = self._copied(targets) if _tells(targets[0]) and len(targets) < 3 else None
            return same or self._named(targets) or self._constant(targets[0])
        found = self._named(targets) or self._copied(targets) or self._computed(targets)
        found = found or as_sequence(targets, self.given, self._part)
        if found is None and deep:
            found = self._each(targets) or self._fields(targets) or self._beyond(targets)
        if found is None and deep and all(isinstance(target, str) for target in targets):
            found = self._quoted(targets) or as_template([str(target) for target in targets], self._part, self._fixed)
        return found

    def _constant(self, target: Json) -> Program:
        if isinstance(target, str) and (source := literal(target, self._fixed)) != repr(target):
            return Program(source, "a text that quotes arguments")
        return Program(repr(target), "always the same")

    def _but_for_few(self, targets: Sequence[Json]) -> Program | None:
        """Return a program that holds for all cases but a few, which it names."""
        if len(targets) < _MIN_HALVED:
            return None
        for found in self._found_in_parts(targets):
            apart = exceptions(found, self.given, targets)
            inside = [place for place in range(len(targets)) if apart is not None and place not in apart]
            if len(inside) < _MIN_MOST or distinct([targets[place] for place in inside]) <= CLEAR:
                continue
            condition = condition_of(self.given, inside)
            if condition is not None:
                return self.among(inside).for_some(found, self, condition)
        return None

    def _found_in_parts(self, targets: Sequence[Json]) -> Iterator[Program]:
        """Yield programs that may hold for most of the cases."""
        if self._pool and (found := self._pool.mostly(targets)):
            yield found
        for number, part in enumerate(_parts(targets, self.given)):
            own = [targets[place] for place in part]
            some = self.among(part)
            if found := some._named(own):
                yield found
            if number < 2 and all(isinstance(target, str) for target in own):
                found = as_template([str(target) for target in own], some._part, some._fixed)
                if found:
                    yield found

    def among(self, places: Sequence[int]) -> "Solver":
        """Return the solver of some of the cases, by their numbers."""
        key = tuple(places)
        if len(key) == len(self.given):
            return self
        if key not in self._some:
            self._some[key] = Solver([self.given[place] for place in key], self.memory.before(key), self._words)
        return self._some[key]

    def presence(self, inside: Sequence[int]) -> str | None:
        """Return a condition on one argument that tells the cases that have something, by their numbers, from all others."""
        sides = len(inside), len(self.given) - len(inside)
        return parting(self.given, inside) if min(sides) > 1 and sum(sides) >= _MIN_MOST else None

    def for_some(self, program: Program, every: "Solver", condition: str = "") -> Program:
        """Return a program of some of the cases with its condition, and the arguments that it needs and not every case has."""
        lacking = [name for name in self._views.names if name not in every._views.names and _reads(program, name)]
        conditions = [*(f"{name!r} in given" for name in lacking), program.when, condition]
        return replace(program, when=" and ".join(filter(None, conditions)))

    def _by_case(self, targets: Sequence[Json]) -> Program | None:
        """Return a program for the cases that fulfil a condition on one argument, and for the rest if one is found."""
        for condition, inside in cases(self.given):
            rest = [place for place in range(len(targets)) if place not in inside]
            own = [targets[place] for place in inside]
            found = self.among(inside).solve(own, deep=False) if distinct(own) > 1 else None
            if found is None:
                continue
            others = [targets[place] for place in rest]
            enough = len(rest) >= MIN_CASES or (len(rest) > 1 and distinct(others) == 1)
            other = self.among(rest).solve(others, deep=False) if enough else None
            if other is None:
                return Program(found.source, found.told, found.needs, condition)
            return Program(
                f"({found.source} if {condition} else {other.source})", found.told, found.needs | other.needs
            )
        return None

    def _each(self, targets: Sequence[Json]) -> Program | None:
        """Return a program for lists of a few items, each computed by itself."""
        if not all(isinstance(target, list) and len(target) == len(targets[0]) for target in targets):
            return None
        if isinstance(targets[0], Lines) or not 0 < len(targets[0]) <= _MOST_EACH:
            return None
        found = self._every([[target[place] for target in targets] for place in range(len(targets[0]))])
        if found is None:
            return None
        return replace(found[0], source=f"[{', '.join(one.source for one in found)}]", needs=_needs(found))

    def _fields(self, targets: Sequence[Json]) -> Program | None:
        """Return a program for objects of the same few keys, each field computed by itself."""
        if not all(isinstance(target, dict) and target.keys() == targets[0].keys() for target in targets):
            return None
        keys = list(targets[0])
        found = self._every([[target[key] for target in targets] for key in keys]) if len(keys) <= _MOST_EACH else None
        if not found:
            return None
        pairs = [f"{key!r}: {one.source}" for key, one in zip(keys, found, strict=True)]
        return replace(found[0], source=f"{{{', '.join(pairs)}}}", needs=_needs(found))

    def _every(self, rows: Sequence[Sequence[Json]]) -> list[Program] | None:
        """Return a program for each of several places, None if one has none that always holds."""
        found: list[Program] = []
        for row in rows:
            program = self.solve(row, deep=any(isinstance(value, dict | str) for value in row))
            if program is None or program.when:
                return None
            found.append(program)
        return found

    def _beyond(self, targets: Sequence[Json]) -> Program | None:
        """Return a program that holds above a small number of a parameter, below which the result is always the same."""
        for name in self._views.names:
            row = [given[name] for given in self.given]
            for bound in (0, 1):
                if not all(is_number(value) for value in row):
                    break
                above = [place for place, value in enumerate(row) if value > bound]
                below = [targets[place] for place, value in enumerate(row) if value <= bound]
                if len(above) < _MIN_ABOVE or not below or distinct(below) > 1:
                    continue
                found = self.among(above).solve([targets[place] for place in above], deep=False)
                if found is not None:
                    source = f"({found.source} if given[{name!r}] > {bound} else {below[0]!r})"
                    return Program(source, found.told, found.needs)
        return None

    def _part(self, targets: Sequence[Json]) -> Program | None:
        return self.solve(targets, deep=False)

    def _named(self, targets: Sequence[Json]) -> Program | None:
        """Return a program by a function that is named as the tool is: it outdoes a copy that fits by chance."""
        return by_function(targets, self._views, self._words, least=NAMED)

    def from_others(self, targets: Sequence[Json], known: Sequence[tuple[Program, Sequence[Json]]]) -> Program | None:
        """Return a program that joins two other computed places of the result, or one of them and an argument.

        Where none does, one is looked for as if the other places were arguments too.
        """
        leaves = [(program.source, tuple(row)) for program, row in known if all(is_number(value) for value in row)]
        self._pool = self._pool or Pool(self.given)
        found = joined(targets, [*leaves[:24], *self._pool.leaves])
        needs = frozenset(need for program, _ in known for need in program.needs)
        if found is not None:
            return Program(found.source, found.told, needs)
        telling = [(program, row) for program, row in known if distinct(row) > 1 and "[" in program.source][
            :_MOST_OTHERS
        ]
        if not telling:
            return None
        key = tuple(program.source for program, _ in telling)
        if key not in self._wider:
            names = [f"{_OTHER}{number}" for number in range(len(telling))]
            rows = zip(*(row for _, row in telling), strict=True)
            given = [{**one, **dict(zip(names, row, strict=True))} for one, row in zip(self.given, rows, strict=True)]
            self._wider = {key: Solver(given, [], self._words)}
        wider = self._wider[key]
        found = wider._directly(targets, deep=True) or wider._by_bounds(targets)
        if found is None or _OTHER not in found.source:
            return None
        source = found.source
        for number, (program, _) in enumerate(telling):
            source = source.replace(f"given['{_OTHER}{number}']", f"({program.source})")
        return Program(source, found.told, found.needs | needs)

    def _copied(self, targets: Sequence[Json]) -> Program | None:
        return copied(targets, self.given, self._views.names)

    def _quoted(self, targets: Sequence[Json]) -> Program | None:
        for name in self._views.names:
            found = quoted(targets, [given[name] for given in self.given], f"given[{name!r}]", self._fixed)
            if found:
                return found
        return None

    def _computed(self, targets: Sequence[Json]) -> Program | None:
        """Return arithmetic before a function of another name: it fits by chance less often."""
        found = None
        if all(isinstance(target, bool) or is_number(target) for target in targets):
            self._pool = self._pool or Pool(self.given)
            found = self._pool.find(targets)
        return found or by_function(targets, self._views, self._words)

    def _by_bounds(self, targets: Sequence[Json]) -> Program | None:
        return by_bounds(targets, list(numbers_of(self.given)))

    def _by_choice(self, targets: Sequence[Json]) -> Program | None:
        return by_choice(targets, self.given, self._views.names)


def _parts(targets: Sequence[Json], given: Sequence[JsonObject]) -> list[tuple[int, ...]]:
    """Return parts of the cases in which there may be no exception.

    These are those with results of the commonest type, those with the shortest arguments, and every other one.
    """
    count = len(targets)
    kinds = [type(target) for target in targets]
    commonest = max(kinds, key=kinds.count)
    plain = tuple(place for place in range(count) if kinds[place] is commonest)
    parts = [plain] if MIN_CASES <= len(plain) < count else []
    if count < _MIN_HALVED:
        return parts
    ranked = sorted(plain, key=lambda place: len(canonical_json(given[place])))
    short = tuple(sorted(ranked[: max(MIN_CASES, len(plain) * 3 // 5)]))
    return [*parts, short, plain[::2], plain[1::2]]


def _needs(programs: Sequence[Program]) -> frozenset[str]:
    return frozenset(need for program in programs for need in program.needs)


def _reads(program: Program, name: str) -> bool:
    return f"given[{name!r}]" in program.source


def _tells(value: Json) -> bool:
    """Tell whether a value is more than a mark that many places have."""
    return len(value) > 1 if isinstance(value, str) else is_number(value) and abs(value) > 1
