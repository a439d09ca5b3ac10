"""zoo.json and ground_truth.json, which hold the parts of several tasks."""

import json

VERSION = 1


def write_json(path, document):
    """JSON with two spaces and a newline at the end."""
    path.write_text(json.dumps(document, indent=2) + "\n")


def replace_task(path, task, part):
    """Put one task's part into a document, the others as they were.

    Lists hold entries that name their task; objects have one key a task.
    """
    document = json.loads(path.read_text()) if path.exists() else {"version": VERSION}
    for key, value in part.items():
        if isinstance(value, list):
            others = [entry for entry in document.get(key, []) if entry["task"] != task]
            document[key] = others + [{"task": task, **entry} for entry in value]
        else:
            document[key] = {**document.get(key, {}), task: value}
    write_json(path, document)
