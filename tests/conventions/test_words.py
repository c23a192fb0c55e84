"""House rule: what a page says goes through translations; templates hold no bare Chinese, style or script."""
import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parents[2] / "app/templates").rglob("*.html"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
JINJA = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}|\{%.*?%\}", re.S)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_templates_hold_no_bare_chinese(template):
    bare = JINJA.sub("", template.read_text(encoding="utf-8"))
    assert [line.strip() for line in bare.splitlines() if CHINESE.search(line)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: "/".join(path.parts[-2:]))
def test_templates_hold_no_inline_style_or_script(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=)", text)
