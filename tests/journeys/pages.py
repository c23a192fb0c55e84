"""What a person does with a browser: opens, fills in by the names of fields, presses what it reads."""
from tests.factory.organisations import PDF


def paper(name: str, note: str = "") -> dict:
    """A file to upload, as Playwright takes it."""
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF + f"% {name} {note}\n".encode()}


class Person:
    """One browser with its own session. `page` is Playwright's; errors of scripts are kept in `troubles`."""

    def __init__(self, context):
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: dialog.accept())

    def sign_in(self, login: str, password: str) -> "Person":
        self.open("/account/sign-in")
        self.put(login=login, password=password)
        self.press("登录")
        assert "/account/sign-in" not in self.page.url, self.text()[:500]
        return self

    def open(self, path: str) -> "Person":
        """Go there; a server error or a missing page fails at once."""
        answer = self.page.goto(path)
        assert answer.status < 400, f"{answer.status} {path}"
        return self

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def put(self, **values) -> "Person":
        """Fill in by name; `__` in a keyword stands for `-`."""
        for name, value in values.items():
            self._put(name.replace("__", "-"), value)
        return self

    def _put(self, name: str, value) -> None:
        found = self.page.locator(f'main [name="{name}"]')
        kinds = {one.get_attribute("type") or one.evaluate("e => e.tagName.toLowerCase()") for one in found.all()}
        for one in found.all():
            one.evaluate("e => { for (let up = e.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; }")
        if "text" in kinds and "checkbox" in kinds:
            found = self.page.locator(f'main input[type="text"][name="{name}"]')
        if kinds <= {"radio", "checkbox"}:
            tick = found if value is True or value is False else self.page.locator(f'main [name="{name}"][value="{value}"]')
            tick.set_checked(value is not False, force=True)
        elif "select" in kinds:
            found.select_option(value)
        elif "file" in kinds:
            found.set_input_files(value)
        else:
            found.first.fill(str(value))
            if found.first.get_attribute("data-picker-input") is not None:
                found.first.press("Escape")

    def press(self, words: str, within: str = "main") -> "Person":
        """Press the button or link of these words and wait for the page that follows."""
        scope = self.page.locator(within)
        target = scope.get_by_role("button", name=words, exact=True)
        if not target.count():
            target = scope.get_by_role("link", name=words, exact=True)
        target = target.first
        target.evaluate("e => { for (let up = e.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; }")
        with self.page.expect_navigation():
            target.click()
        return self

    def submit(self, do: str) -> "Person":
        """Press the button that does this (`name="do"`)."""
        return self._send(self.page.locator(f'main button[name="do"][value="{do}"]').last)

    def send(self, action: str) -> "Person":
        """Send the form whose address ends so."""
        return self._send(self.page.locator(f'main form[action$="{action}"] button').last)

    def main_button(self) -> "Person":
        """Press the one main button of the page."""
        return self._send(self.page.locator("main button.btn-primary").last)

    def _send(self, button) -> "Person":
        button.evaluate("e => { for (let up = e.parentElement; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; }")
        with self.page.expect_navigation():
            button.click()
        return self

    def until(self, holds, turns: int = 60) -> "Person":
        """Look again while the worker indexes; fails when it never holds."""
        for _turn in range(turns):
            if holds():
                return self
            self.page.wait_for_timeout(250)
        raise AssertionError(f"never came true on {self.page.url}\n{self.text()[:800]}")

    def sees(self, *words: str) -> "Person":
        shown = self.text()
        for one in words:
            assert one in shown, f"not on {self.page.url}: {one!r}\n{shown[:1500]}"
        return self
