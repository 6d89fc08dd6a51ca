"""Clauses of governance and storage inside CREATE: the statement runs without them, and they are logged."""

from __future__ import annotations

import re

from sqlglot.dialects.snowflake import Snowflake
from sqlglot.tokens import Token, TokenType

_SETTING = (
    r"(?:COMMENT|DATA_RETENTION_TIME_IN_DAYS|MAX_DATA_EXTENSION_TIME_IN_DAYS|CHANGE_TRACKING|ENABLE_SCHEMA_EVOLUTION"
    r"|DEFAULT_DDL_COLLATION|ICEBERG_VERSION) = \S+"
)
_NAME = r"\S+(?: \. \S+)*"

# Words of a statement, one blank between two of them; what stands in parentheses is one word: ().
_CLAUSES = [
    re.compile(pattern)
    for pattern in (
        rf"(?:WITH )?MASKING POLICY {_NAME}(?: USING \(\))?",
        rf"(?:WITH )?(?:ROW ACCESS|AGGREGATION|PROJECTION) POLICY {_NAME}(?: ON \(\)| ENTITY KEY \(\))?",
        r"(?:WITH )?TAG \(\)",
        r"WITH MANAGED ACCESS",
        r"CLUSTER BY (?:LINEAR )?\(\)",
        r"COPY GRANTS",
        _SETTING,
        r"COMMENT '\S*",
    )
]
_KINDS = re.compile(
    r"CREATE\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?((?:\w+\s+){0,3}?)(TABLE|VIEW|SCHEMA|DATABASE|STAGE)\b", re.IGNORECASE
)
_ADJECTIVES = {"TRANSIENT", "SECURE"}


def strip_clauses(text: str) -> tuple[str, list[str]]:
    """A CREATE statement without its clauses, and the clauses."""
    if not (found := _KINDS.match(text)):
        return text, []
    tokens = Snowflake().tokenize(text)
    cuts = [span for start, end in _levels(tokens) for span in _spans(tokens[start:end])]
    adjectives = {word.upper() for word in found[1].split()} & _ADJECTIVES
    cuts += [(t.start, t.end + 1) for t in tokens[:6] if t.text.upper() in adjectives]
    clauses = [text[start:end] for start, end in sorted(cuts)]
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + text[end:]
    return text, clauses


def _levels(tokens: list[Token]) -> list[tuple[int, int]]:
    """The head of a statement, and the columns in its parentheses: ranges of tokens without the query after AS."""
    depth = 0
    end = len(tokens)
    opened = None
    columns = []
    for index, token in enumerate(tokens):
        if token.token_type == TokenType.L_PAREN:
            depth += 1
            if depth == 1 and not columns and opened is None:
                opened = index + 1
        elif token.token_type == TokenType.R_PAREN:
            depth -= 1
            if depth == 0 and opened is not None and not columns:
                columns.append((opened, index))
        elif token.token_type == TokenType.ALIAS and depth == 0:
            end = index
            break
    return [(0, end)] + [(start, stop) for start, stop in columns if stop <= end]


def _spans(tokens: list[Token]) -> list[tuple[int, int]]:
    """Where clauses stand in the text, outside of further parentheses."""
    words: list[tuple[str, int, int]] = []
    depth = 0
    for token in tokens:
        if token.token_type == TokenType.R_PAREN:
            depth -= 1
            if depth == 0:
                words[-1] = ("()", words[-1][1], token.end + 1)
        elif token.token_type == TokenType.L_PAREN:
            depth += 1
            if depth == 1:
                words.append(("(", token.start, token.end + 1))
        elif depth == 0:
            quote = "'" if token.token_type == TokenType.STRING else ""
            word = quote + re.sub(r"\s", "_", token.text) if quote else token.text.upper()
            words.append((word, token.start, token.end + 1))
    line = ""
    starts: dict[int, int] = {}
    for index, (word, _, _) in enumerate(words):
        starts[len(line)] = index
        line += word + " "
    spans = []
    for clause in _CLAUSES:
        for found in clause.finditer(line):
            if found.start() in starts:
                first = starts[found.start()]
                last = max(index for at, index in starts.items() if at < found.end())
                spans.append((words[first][1], words[last][2]))
    return [span for span in spans if not any(o != span and o[0] <= span[0] and span[1] <= o[1] for o in spans)]
