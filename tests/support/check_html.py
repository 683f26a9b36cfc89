#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Checks that rendered pages are well formed, stand alone and are accessible:
#
#   check_html.py LANG FILE...
#
# Tags nest and close; ids are unique; links inside lead somewhere; headings do
# not skip a level; nothing is fetched and nothing runs; the language is said;
# tables have headers, their cells names; folds have summaries; a skip link
# stands first; text and background differ enough in both colour schemes.
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img"}
BANNED = {"script", "iframe", "object", "embed", "link", "form", "base", "svg"}


class Page(HTMLParser):
    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.open, self.ids, self.hrefs = name, [], [], []
        self.headings, self.tags, self.first_link = [], [], None
        self.lang, self.style, self.bad, self.titles = None, "", [], 0

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag in BANNED:
            self.bad.append(f"<{tag}>")
        for key, value in attributes:
            if key.startswith("on") or key in ("src", "style", "action"):
                self.bad.append(f"{key}={value}")
        if len(a) != len(attributes):
            self.bad.append(f"<{tag}> has an attribute twice")
        if "id" in a:
            self.ids.append(a["id"])
        if tag == "a":
            self.first_link = self.first_link or a.get("href")
            self.hrefs.append(a.get("href", ""))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.lang = a.get("lang")
        if tag == "th" and "scope" not in a:
            self.bad.append("a header without scope")
        if tag == "td" and not a.get("data-label"):
            self.bad.append("a cell without a name")
        if tag == "summary" and (not self.open or self.open[-1] != "details"):
            self.bad.append("a summary outside of details")
        if self.open and self.open[-1] == "details" and tag != "summary" \
                and self.tags[-1] == "details":
            self.bad.append("details without a summary")
        for key in ("aria-labelledby",):
            if key in a:
                self.hrefs.append("#" + a[key])
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append(f"</{tag}> closes something else")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data


def luminance(colour):
    colour = colour.lstrip("#")
    if len(colour) == 3:
        colour = "".join(c * 2 for c in colour)
    parts = [int(colour[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4
             for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    x, y = sorted((luminance(a), luminance(b)))
    return (y + 0.05) / (x + 0.05)


def check(lang, path):
    page = Page(path)
    text = open(path, encoding="utf-8").read()
    page.feed(text)
    page.close()
    bad = page.bad
    if not text.startswith("<!DOCTYPE html>"):
        bad.append("no doctype")
    if page.open:
        bad.append(f"never closed: {page.open}")
    twice = {i for i in page.ids if page.ids.count(i) > 1}
    if twice:
        bad.append(f"ids twice: {twice}")
    for href in page.hrefs:
        if href.startswith("#"):
            if href[1:] not in page.ids:
                bad.append(f"leads nowhere: {href}")
        elif ":" in href:
            bad.append(f"leads out: {href}")
    if page.headings[:1] != [1] or page.headings.count(1) != 1:
        bad.append(f"headings begin with {page.headings[:3]}")
    for before, after in zip(page.headings, page.headings[1:]):
        if after > before + 1:
            bad.append(f"heading {after} behind {before}")
    if page.lang != lang:
        bad.append(f"the language is {page.lang}")
    if page.first_link != "#at.text":
        bad.append("no skip link first")
    for need in ("title", "main", "nav", "header", "table", "caption"):
        if need != "caption" and need not in page.tags:
            bad.append(f"no <{need}>")
    for need in ("Content-Security-Policy", "default-src 'none'", "viewport"):
        if need not in text:
            bad.append(f"no {need}")
    if re.search(r"url\(|@import|https?:", page.style):
        bad.append("the style fetches something")
    for need in ("@media print", "prefers-color-scheme:dark", "max-width:48"):
        if need.replace(" ", "") not in page.style.replace(" ", ""):
            bad.append(f"the style has no {need}")
    schemes = re.findall(r":root\{([^}]*)\}", page.style)
    for scheme in schemes[:2]:
        value = dict(re.findall(r"--(\w+):(#\w+)", scheme))
        for ink in ("ink", "dim", "link"):
            for paper in ("paper", "tint", "hit"):
                if contrast(value[ink], value[paper]) < 4.5:
                    bad.append(f"{ink} on {paper} is too faint")
    for fault in bad:
        print(f"{path}: {fault}")
    return not bad


sys.exit(0 if all([check(sys.argv[1], p) for p in sys.argv[2:]]) else 1)
