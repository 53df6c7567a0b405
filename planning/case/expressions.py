"""Conditions on a table's rows as an analyst writes them: `service_id = 'repair' and priority >= 50`.

Polars reads them (`sql_expr`), but only after every word has been found on the list below: columns of the table,
numbers, texts, comparison, `and`, `or`, `not`, `in`, `between`, `like`, `is null`, `+ - * /` and parentheses.
There is no `select` and no call of a function, so that a condition can do nothing but compare: a text never comes
near a `SQLContext`, which reads files.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import polars as pl

from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_WORDS = 200
"""Words of a condition, those in the list of an `in` not counted: beyond it polars takes minutes to read it."""
MOST_DEPTH = 20
"""Parentheses, `not`s and signs open at the same time: beyond it polars gives up."""
MOST_SHOWN = 80
"""Characters of a condition that a fault repeats."""

_TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<compare><=|>=|<>|!=|=|<|>)"
    r"|(?P<arithmetic>[-+*/])"
    r"|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
    r"|(?P<space>[ \t\r\n]+)"
    r"|(?P<wrong>.)",
    re.ASCII | re.DOTALL,
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "between", "like", "is", "null", "true", "false"})
_LITERALS = frozenset({"number", "text"})


class _Token(NamedTuple):
    """A word of a condition: its kind (a keyword is its own kind), its text and where it begins, from 1."""

    kind: str
    text: str
    at: int


def is_named(column: str, name: str) -> str:
    """Write the condition that a column holds a name."""
    quoted = name.replace("'", "''")
    return f"{column} = '{quoted}'"


def compile_where(text: str, columns: Mapping[str, pl.DataType], *, file: str = "where", column: str = "") -> pl.Expr:
    """Turn a condition into a polars expression.

    Parameters
    ----------
    text
        The condition.
    columns
        Name and type of each column that it may use.
    file, column
        Where the condition stands, for its faults.

    Returns
    -------
    pl.Expr
        Boolean; null where a column that it uses is empty, which counts as not met.

    Raises
    ------
    InputError
        E910 a word that may not stand where it stands; E911 a comparison between types that have no order, or a
        condition that is not true or false.
    """
    return _Reader(text, columns, file, column).read()


class _Reader:
    """Reads one condition from left to right: either a value is expected, or something that follows a value."""

    def __init__(self, text: str, columns: Mapping[str, pl.DataType], file: str, column: str) -> None:
        self.text, self.columns, self.file, self.column = text, columns, file, column
        self.written: list[str] = []
        self.words = 0

    def read(self) -> pl.Expr:
        tokens = list(self._tokens())
        self._check(iter(tokens))
        try:
            expression = pl.sql_expr(" ".join(self.written))
            schema = self._row().select(expression.alias("met")).schema
        except pl.exceptions.PolarsError as error:
            unread = isinstance(error, pl.exceptions.SQLInterfaceError | pl.exceptions.SQLSyntaxError)
            reason = "cannot be read as one condition" if unread else "mixes texts with numbers or conditions"
            self._fault(
                "E911", reason, "texts stand in quotes, numbers without: priority > 50 and service_id = 'repair'"
            )
        if schema["met"] != pl.Boolean:
            self._fault("E911", "is no condition: it is neither true nor false", "compare with =, <>, <, <=, >, >=")
        return expression

    def _row(self) -> pl.DataFrame:
        """Give a row to try the condition on: that a text is no condition polars says only where there is one."""
        cells = {name: ["?" if kind == pl.String else None] for name, kind in self.columns.items()}
        return pl.DataFrame(cells, schema=dict(self.columns))

    def _tokens(self) -> Iterator[_Token]:
        for match in _TOKEN.finditer(self.text):
            kind, text = str(match.lastgroup), match.group()
            if kind == "name" and text.lower() in _KEYWORDS and text not in self.columns:
                kind = text.lower()
            if kind != "space":
                yield _Token(kind, text, match.start() + 1)

    def _check(self, tokens: Iterator[_Token]) -> None:
        """Walk through the words; what is allowed is written to `self.written`, columns in double quotes."""
        open_at: list[str] = []
        value_next = True
        for token in tokens:
            self.words += 1
            if self.words > MOST_WORDS or len(open_at) > MOST_DEPTH:
                self._fault("E910", "is too long", f"at most {MOST_WORDS} words, in at most {MOST_DEPTH} parentheses")
            value_next = self._value(token, open_at) if value_next else self._follower(token, tokens, open_at)
        if value_next:
            self._fault("E910", "ends where a column or a value is missing" if self.written else "is empty", "")
        if "(" in open_at:
            self._fault("E910", "ends with a parenthesis open", "close it with )")

    def _value(self, token: _Token, open_at: list[str]) -> bool:
        """Take a word where a value is expected; True where one is still expected after it."""
        if token.kind == "name":
            if token.text not in self.columns:
                near = get_close_matches(token.text.lower(), self.columns, n=1)
                known = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(self.columns)}"
                self._wrong(token, f"{known}; a text stands in 'quotes'", "no column that it may name")
            self.written.append(f'"{token.text}"')
            return False
        if token.kind in _LITERALS or token.kind in {"true", "false"}:
            self.written.append(token.text)
            return False
        if token.kind in {"not", "open"} or token.text == "-":
            open_at.append(token.text)
            self.written.append(token.text)
            return True
        return self._wrong(token, "a column, a number or a 'text' comes here")

    def _follower(self, token: _Token, tokens: Iterator[_Token], open_at: list[str]) -> bool:
        """Take a word that follows a value; True where it asks for another value."""
        if token.kind == "close" and "(" in open_at:
            while open_at.pop() != "(":
                pass
            self.written.append(")")
            return False
        if token.kind in {"compare", "arithmetic", "and", "or", "between"}:
            while open_at and open_at[-1] != "(":
                open_at.pop()
            self.written.append(token.text)
            return True
        if token.kind in {"in", "like", "is", "not"}:
            self._tail(token, tokens)
            return token.kind == "not" and self.written[-1] == "between"
        call = token.kind == "open" and self.written[-1].startswith('"')
        right = (
            "functions cannot be called" if call else "a comparison, and, or, in, between, like or is null comes here"
        )
        return self._wrong(token, right)

    def _tail(self, token: _Token, tokens: Iterator[_Token]) -> None:
        """Take what belongs to `in`, `like`, `is` or `not`, which is written in one way only."""
        end = _Token("end", "the end", len(self.text) + 1)
        if token.kind == "not":
            self.written.append("not")
            token = next(tokens, end)
            if token.kind == "between":
                self.written.append("between")
                return
            if token.kind not in {"in", "like"}:
                self._wrong(token, "after not: in, like or between")
        self.written.append(token.kind)
        word = next(tokens, end)
        if token.kind == "like":
            if word.kind != "text":
                self._wrong(word, "like needs a text, as in like 'LYON%'")
            self.written.append(word.text)
        elif token.kind == "is":
            if word.kind == "not":
                self.written.append("not")
                word = next(tokens, end)
            if word.kind != "null":
                self._wrong(word, "after is: null or not null")
            self.written.append("null")
        else:
            self._list(word, tokens, end)

    def _list(self, word: _Token, tokens: Iterator[_Token], end: _Token) -> None:
        """Take the list of an `in`: literals only, because polars would compare with a whole column."""
        if word.kind != "open":
            self._wrong(word, "in needs a list, as in in ('gold', 'silver')")
        written, kinds = [], set()
        separator = word
        while separator.kind != "close":
            word, separator = next(tokens, end), next(tokens, end)
            sign = ""
            if word.text == "-" and separator.kind == "number":
                sign, word, separator = "-", separator, next(tokens, end)
            kinds.add(word.kind)
            if word.kind not in _LITERALS or len(kinds) > 1:
                self._wrong(word, "a list holds either numbers or 'texts'")
            if separator.kind not in {"comma", "close"}:
                self._wrong(separator, "a comma or ) comes here")
            written.append(sign + word.text)
        self.written.append(f"({', '.join(written)})")

    def _wrong(self, token: _Token, right: str, wrong: str = "not expected there") -> NoReturn:
        if token.text == "'":
            wrong, right = "a text without its end", "close it with '"
        elif token.text == '"':
            right = "texts stand in 'single quotes', columns without"
        if token.kind == "end":
            self._fault("E910", "ends too early", right)
        self._fault("E910", f"has {_short(token.text)!r} at character {token.at}, which is {wrong}", right)

    def _fault(self, code: str, wrong: str, right: str) -> NoReturn:
        where, shown = self.column or None, _short(self.text)
        raise InputError([Fault(code=code, file=self.file, column=where, value=shown, wrong=wrong, right=right)])


def _short(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."
