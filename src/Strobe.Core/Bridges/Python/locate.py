# Lists the uses of variables in a Python source, which is parsed and never run. One row each: line, column and length of the last name in characters,
# column where the whole path begins in bytes of UTF-8 (what code objects count), the path, and whether it is stored to there.
import ast
import json
import sys
import tokenize


def path_of(node):
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = path_of(node.value)
        return owner and owner + "." + node.attr
    return None


def main(path):
    try:
        with tokenize.open(path) as source:
            text = source.read()
        tree = ast.parse(text, path)
    except (SyntaxError, ValueError, OSError) as refusal:
        return {"error": str(refusal)}
    lines = [line.encode("utf-8") for line in text.split("\n")]
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    filled = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)}
    rows = []
    for node in ast.walk(tree):
        name = path_of(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        if name is None or id(node) in called:
            continue
        last = name.rpartition(".")[2]
        end = node.end_col_offset
        line = lines[node.end_lineno - 1]
        begin = len(line[:end].decode("utf-8")) - len(last)
        stored = isinstance(node.ctx, ast.Store) or id(node) in filled
        if node.lineno == node.end_lineno:
            rows.append([node.lineno, begin + 1, len(last), node.col_offset + 1, name, stored])
    return {"rows": sorted(rows)}


json.dump(main(sys.argv[1]), sys.stdout)
