#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Does what a document tells its reader to do, in the current folder, and
# compares what happens with what the document shows.
#
#   follow_page.py [--write] [--day YYYY-MM-DD=YYYY-MM-DD] DOCUMENT
#
# A block's first word says what it is, the rest what to do with it:
#
#   ````markdown file=NAME      the file NAME is made of it; so with go
#   ````markdown append=NAME    it is put at the end of NAME, after an empty line
#   ```diff NAME                in NAME, lines with - become the lines with +
#   ```diff NAME try            the same, and undone after the next screen
#   ```console                  lines after `$ ` are typed (and those after `> `,
#                               which go on); the others are what is shown, and
#                               a line `...` stands for any that are left out
#
# Hexadecimal of eight digits or more, and days and times, differ from run to
# run; of other outputs every character counts.  --day DOCUMENT'S=USED puts
# another day into what is typed and written, for a document that needs one to
# come.  --write writes what was shown into the document.
import argparse
import difflib
import re
import subprocess
import sys

FENCE = re.compile(r"(`{3,})(.*)$")


def blocks(lines):
    """Yields (first line, last line, words, body) of each block of code."""
    at = 0
    while at < len(lines):
        fence = FENCE.match(lines[at])
        if fence:
            end = at + 1
            while lines[end] != fence[1]:
                end += 1
            yield at, end, fence[2].split(), lines[at + 1:end]
            at = end
        at += 1


def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()


def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)


def edit(name, body, place):
    """Changes a file as a diff says; what it was is returned."""
    old = "".join(line[1:] + "\n" for line in body if line[0] != "+")
    new = "".join(line[1:] + "\n" for line in body if line[0] != "-")
    text = read(name)
    if text.count(old) != 1:
        sys.exit(f"{place}: stands {text.count(old)} times in {name}:\n{old}")
    write(name, text.replace(old, new))
    return name, text


def shown(command):
    run = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    return run.stdout.decode().splitlines()


def screen(body, day):
    """The lines of a screen, as they are when its commands run."""
    result, at = [], 0
    while at < len(body):
        command = body[at][2:]
        result.append(body[at])
        at += 1
        while at < len(body) and body[at].startswith("> "):
            command += "\n" + body[at][2:]
            result.append(body[at])
            at += 1
        old = []
        while at < len(body) and not body[at].startswith("$ "):
            old.append(body[at])
            at += 1
        new = [day(line, True) for line in shown(day(command))]
        result += old if same(old, new) else new
    return result


def plain(lines):
    text = "".join(line + "\n" for line in lines)
    text = re.sub(r"\b[0-9a-f]{8,}\b", "HEX", text)
    text = re.sub(r"\d{4}-\d\d-\d\d", "DAY", text)
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?", "TIME", text)


def same(old, new):
    parts = re.split(r"(?m)^\.\.\.\n", plain(old))
    wanted = "(?s:.*)".join(re.escape(part) for part in parts)
    return re.fullmatch(wanted, plain(new)) is not None


def follow(document, lines, day):
    """Yields (first line, last line, what should stand between)."""
    undo = []
    for first, last, words, body in blocks(lines):
        place = f"{document}:{first + 1}"
        kind = words[0] if words else ""
        if kind == "diff" and len(words) > 1:
            before = edit(words[1], [day(line) for line in body], place)
            if "try" in words:
                undo.insert(0, before)
        elif kind in ("markdown", "go") and len(words) > 1:
            how, name = words[1].split("=")
            text = day("".join(line + "\n" for line in body))
            write(name, text if how == "file" else read(name) + "\n" + text)
        elif kind == "console":
            yield first, last, screen(body, day)
            for name, text in undo:
                write(name, text)
            undo = []


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--write", action="store_true")
    options.add_argument("--day", default="=")
    options.add_argument("document")
    given = options.parse_args()
    lines = read(given.document).splitlines()
    here, there = given.day.split("=")

    def day(text, back=False):
        if not here:
            return text
        return text.replace(there, here) if back else text.replace(here, there)

    result, at, screens, differ = [], 0, 0, 0
    for first, last, new in follow(given.document, lines, day):
        screens += 1
        if lines[first + 1:last] != new:
            differ += 1
            sys.stdout.writelines(line + "\n" for line in difflib.unified_diff(
                lines[first + 1:last], new, "the document shows",
                f"line {first + 2} and on gave", lineterm=""))
        result += lines[at:first + 1] + new
        at = last
    if given.write:
        write(given.document, "\n".join(result + lines[at:]) + "\n")
    print(f"{given.document}: {screens} screens, {differ} differ")
    return 1 if (differ and not given.write) or not screens else 0


sys.exit(main())
