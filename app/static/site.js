/* Comfort on top of pages that work without script. Nothing here decides anything: the server checks again. */
(function () {
  "use strict";
  var doc = document;
  doc.documentElement.classList.add("js");

  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function words(name) { return doc.body.getAttribute("data-t-" + name) || ""; }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (whole, key) { return key in values ? values[key] : whole; }); }
  function make(tag, attributes, text) {
    var node = doc.createElement(tag);
    Object.keys(attributes || {}).forEach(function (key) { node.setAttribute(key, attributes[key]); });
    if (text !== undefined) { node.textContent = text; }
    return node;
  }

  /* Error summary: takes the focus; its links move to the field, opening what hides it. */
  function errorSummary() {
    var box = doc.getElementById("errors");
    if (box) { box.focus(); }
    doc.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest("#errors a[href^='#'], a[data-to-field]");
      if (!link) { return; }
      var target = doc.getElementById(link.getAttribute("href").slice(1));
      if (!target) { return; }
      event.preventDefault();
      for (var up = target.parentElement; up; up = up.parentElement) { if (up.tagName === "DETAILS") { up.open = true; } }
      if (!/^(INPUT|SELECT|TEXTAREA|BUTTON|A)$/.test(target.tagName)) {
        target = target.querySelector("input:not([type=hidden]), select, textarea") || target;
        if (!/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) { target.setAttribute("tabindex", "-1"); }
      }
      target.focus();
      target.scrollIntoView({ block: "center" });
    });
  }

  /* Characters as people count them, the same way as the server: line ends count one. */
  function counters() {
    all("[data-counter]").forEach(function (line) {
      var field = doc.getElementById(line.getAttribute("data-counter"));
      var max = Number(line.getAttribute("data-max")) || 0;
      var text = line.getAttribute("data-text") || "{n} / {max}";
      if (!field) { return; }
      function show() {
        var n = Array.from(field.value).length;
        line.textContent = fill(text, { n: n, max: max });
        line.classList.toggle("over", max > 0 && n > max);
      }
      field.addEventListener("input", show);
      show();
    });
  }

  /* One press, one request. The button keeps its place and says so to screen readers; it wakes again on return. */
  function doubleClick() {
    doc.addEventListener("submit", function (event) {
      var form = event.target;
      if ((form.getAttribute("method") || "get").toLowerCase() !== "post" || form.hasAttribute("data-repeat")) { return; }
      if (form.getAttribute("data-sent") === "1") { event.preventDefault(); return; }
      window.setTimeout(function () {
        if (event.defaultPrevented) { return; }
        form.setAttribute("data-sent", "1");
        form.setAttribute("aria-busy", "true");
        window.setTimeout(function () { form.removeAttribute("data-sent"); form.removeAttribute("aria-busy"); }, 8000);
      }, 0);
    });
    window.addEventListener("pageshow", function () {
      all("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); form.removeAttribute("aria-busy"); });
    });
  }

  /* Back, change, send again is a new sending: a form that was reached by Back gets a new token once it is changed. */
  function freshToken() {
    function came() {
      all("input[name=form_token]").forEach(function (token) {
        function renew() {
          token.value = Array.from(crypto.getRandomValues(new Uint8Array(12)), function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
          token.form.removeEventListener("input", renew);
        }
        if (token.form) { token.form.addEventListener("input", renew); }
      });
    }
    var entry = performance.getEntriesByType && performance.getEntriesByType("navigation")[0];
    if (entry && entry.type === "back_forward") { came(); }
    window.addEventListener("pageshow", function (event) { if (event.persisted) { came(); } });
  }

  /* What was typed is not lost by a slip: leaving a changed form asks first. */
  function dirtyForms() {
    var dirty = new Set();
    all("form[data-dirty], form[data-autosave]").forEach(function (form) {
      function mark(event) { if (event.isTrusted !== false) { dirty.add(form); } }
      doc.addEventListener("input", function (event) { if (event.target.form === form) { mark(event); } });
      doc.addEventListener("change", function (event) { if (event.target.form === form) { mark(event); } });
      form.addEventListener("rows-changed", function () { dirty.add(form); });
      form.addEventListener("submit", function () { dirty.delete(form); });
      form.addEventListener("draft-saved", function () { dirty.delete(form); });
    });
    window.addEventListener("beforeunload", function (event) {
      if (dirty.size) { event.preventDefault(); event.returnValue = ""; }
    });
  }

  /* Drafts: post the form to data-autosave when a field is left; say when it was saved, or that it was not. */
  function autosave() {
    all("form[data-autosave]").forEach(function (form) {
      var line = doc.getElementById(form.getAttribute("data-autosave-status") || "draft-status");
      var waiting = null, running = false, again = false, last = null;
      function say(text, bad) {
        if (!line) { return; }
        line.textContent = text;
        line.classList.toggle("t-warn", bad); line.classList.toggle("t-ok", !bad);
      }
      function body() { var data = new FormData(form); data.delete("form_token"); data.forEach(function (value, key) { if (value instanceof File) { data.delete(key); } }); return data; }
      function print(data) { var out = []; data.forEach(function (value, key) { out.push(key + "=" + value); }); return out.join("&"); }
      function save() {
        if (running) { again = true; return; }
        var data = body(), now = print(data);
        if (now === last) { return; }
        running = true;
        fetch(form.getAttribute("data-autosave"), { method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch", Accept: "application/json" } })
          .then(function (response) { if (!response.ok || response.redirected) { throw new Error(String(response.status)); } return response.json(); })
          .then(function (answer) {
            last = now;
            if (answer.row_version !== undefined && form.elements.row_version) { form.elements.row_version.value = answer.row_version; last = print(body()); }
            var clock = new Date();
            say(fill(words("saved"), { time: answer.saved_at || (("0" + clock.getHours()).slice(-2) + ":" + ("0" + clock.getMinutes()).slice(-2)) }), false);
            form.dispatchEvent(new CustomEvent("draft-saved", { detail: answer }));
          })
          .catch(function () { say(words("unsaved"), true); })
          .then(function () { running = false; if (again) { again = false; save(); } });
      }
      last = print(body());
      function soon() { window.clearTimeout(waiting); waiting = window.setTimeout(save, 800); }
      doc.addEventListener("change", function (event) { if (event.target.form === form) { soon(); } });
      form.addEventListener("rows-changed", soon);
    });
  }

  /* Repeated groups: add and remove without a round trip. Without script the same buttons post the form. */
  function repeated() {
    function renumber(node, name, index) {
      var pattern = new RegExp("(^|[\\s#])" + name + "-(?:\\d+|__n__)(?=-|$)", "g");
      all("*", node).concat([node]).forEach(function (element) {
        ["id", "name", "for", "aria-describedby", "aria-labelledby", "data-counter", "value"].forEach(function (key) {
          if (key === "value" && element.tagName !== "BUTTON") { return; }
          var old = element.getAttribute(key);
          if (old && old.indexOf(name + "-") !== -1) { element.setAttribute(key, old.replace(pattern, "$1" + name + "-" + index)); }
        });
      });
    }
    all("[data-rows]").forEach(function (group) {
      var name = group.getAttribute("data-rows");
      var max = Number(group.getAttribute("data-max")) || 200;
      var mold = group.querySelector("template");
      var list = group.querySelector("[data-row-list]");
      var add = group.querySelector("[data-row-add]");
      if (!mold || !list) { return; }
      var next = all("[data-row]", list).reduce(function (top, row) { return Math.max(top, Number(row.getAttribute("data-row")) + 1); }, 0);
      function changed() {
        all("[data-row]", list).forEach(function (row, index) { var n = row.querySelector("[data-row-n]"); if (n) { n.textContent = index + 1; } });
        if (add) { add.hidden = list.children.length >= max; }
        (list.closest("form") || group).dispatchEvent(new CustomEvent("rows-changed"));
      }
      if (add) {
        add.type = "button";
        add.addEventListener("click", function () {
          var row = mold.content.firstElementChild.cloneNode(true);
          renumber(row, name, next);
          row.setAttribute("data-row", next); next += 1;
          list.appendChild(row);
          quietButtons(row); pickers(row);
          var first = row.querySelector("input:not([type=hidden]), select, textarea");
          if (first) { first.focus(); }
          changed();
        });
      }
      function quietButtons(root) { all("[data-row-remove]", root).forEach(function (button) { button.type = "button"; }); }
      quietButtons(list);
      list.addEventListener("click", function (event) {
        var button = event.target.closest("[data-row-remove]");
        if (!button) { return; }
        var row = button.closest("[data-row]"), beside = row.nextElementSibling || row.previousElementSibling;
        row.remove();
        var focus = (beside && beside.querySelector("input, select, textarea")) || add;
        if (focus) { focus.focus(); }
        changed();
      });
    });
  }

  /* Look-up by code, name or pinyin over /taxonomy/lookup/<kind>?q=. The plain field below it takes codes as text. */
  function pickers(root) {
    all("[data-lookup]", root).forEach(function (box) {
      var input = box.querySelector("input[data-picker-input]");
      var chips = box.querySelector("[data-picker-chips]");
      if (!input || box.getAttribute("data-ready")) { return; }
      box.setAttribute("data-ready", "1");
      var name = input.name, one = box.getAttribute("data-one") === "1";
      var max = one ? 1 : Number(box.getAttribute("data-max")) || 50;
      var list = make("ul", { "class": "picker-list", role: "listbox", id: input.id + "-list", "aria-label": input.getAttribute("data-label") || "" });
      var live = make("span", { "class": "visually-hidden", role: "status" });
      var items = [], at = -1, timer = null, ticket = 0;
      list.hidden = true;
      input.setAttribute("role", "combobox"); input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false"); input.setAttribute("aria-controls", list.id); input.setAttribute("autocomplete", "off");
      input.insertAdjacentElement("afterend", list); box.appendChild(live);

      function close() { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
      function point(index) {
        at = index;
        all("li[role=option]", list).forEach(function (row, n) { row.setAttribute("aria-selected", n === at ? "true" : "false"); if (n === at) { row.scrollIntoView({ block: "nearest" }); input.setAttribute("aria-activedescendant", row.id); } });
      }
      function show() {
        list.textContent = "";
        items.forEach(function (item, n) {
          var row = make("li", { role: "option", id: list.id + "-" + n, "aria-selected": "false" }, item.name + " " + item.code);
          if (item.note) { row.appendChild(make("span", { "class": "quiet" }, item.note)); }
          row.addEventListener("mousedown", function (event) { event.preventDefault(); take(item); });
          list.appendChild(row);
        });
        if (!items.length) { list.appendChild(make("li", { "class": "none" }, words("nothing"))); }
        live.textContent = items.length ? fill(words("found"), { n: items.length }) : words("nothing");
        list.hidden = false; input.setAttribute("aria-expanded", "true");
        if (items.length) { point(0); }
      }
      function taken() { return all("input[type=checkbox]", chips).map(function (tick) { return tick.value; }); }
      function take(item) {
        if (one && chips) { chips.textContent = ""; }
        if (taken().indexOf(item.code) === -1) {
          if (taken().length >= max) { live.textContent = fill(words("most"), { n: max }); close(); return; }
          var id = input.id + "-" + item.code.replace(/[^0-9A-Za-z]/g, "_");
          var chip = make("span", { "class": "chip" });
          var tick = make("input", { type: "checkbox", name: name, value: item.code, id: id });
          tick.checked = true;
          if (input.form && input.getAttribute("form")) { tick.setAttribute("form", input.getAttribute("form")); }
          var label = make("label", { "for": id });
          label.appendChild(make("span", {}, item.name + " " + item.code + (item.note ? "，" + item.note : "")));
          chip.appendChild(tick); chip.appendChild(label); chips.appendChild(chip);
        } else {
          all("input[type=checkbox]", chips).forEach(function (tick) { if (tick.value === item.code) { tick.checked = true; } });
        }
        input.value = ""; close(); live.textContent = item.name;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
      function ask() {
        var q = input.value.trim(), mine = ++ticket;
        if (!q) { close(); return; }
        var url = box.getAttribute("data-lookup");
        fetch(url + (url.indexOf("?") === -1 ? "?" : "&") + "q=" + encodeURIComponent(q), { credentials: "same-origin", headers: { Accept: "application/json" } })
          .then(function (response) { if (!response.ok) { throw new Error(String(response.status)); } return response.json(); })
          .then(function (answer) { if (mine === ticket) { items = (answer.items || []).slice(0, 20); show(); } })
          .catch(function () { close(); });
      }
      input.addEventListener("input", function (event) { if (event.isComposing) { return; } window.clearTimeout(timer); timer = window.setTimeout(ask, 200); });
      input.addEventListener("compositionend", function () { window.clearTimeout(timer); timer = window.setTimeout(ask, 50); });
      input.addEventListener("blur", function () { window.setTimeout(close, 100); });
      input.addEventListener("keydown", function (event) {
        if (event.isComposing) { return; }
        if (event.key === "ArrowDown") { event.preventDefault(); if (list.hidden) { ask(); } else if (items.length) { point((at + 1) % items.length); } }
        else if (event.key === "ArrowUp" && !list.hidden) { event.preventDefault(); if (items.length) { point((at - 1 + items.length) % items.length); } }
        else if (event.key === "Enter" && !list.hidden && at > -1) { event.preventDefault(); take(items[at]); }
        else if (event.key === "Enter" && input.value.trim()) { event.preventDefault(); ask(); }
        else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
      });
    });
  }

  /* Copy a text that stands on the page; printing; filters and selects that may send themselves. */
  function smallThings() {
    doc.addEventListener("click", function (event) {
      var copy = event.target.closest("[data-copy]"), print = event.target.closest("[data-print]");
      if (print) { event.preventDefault(); window.print(); }
      if (!copy || !navigator.clipboard) { return; }
      var from = doc.querySelector(copy.getAttribute("data-copy"));
      var text = from ? (from.value !== undefined && from.value !== "" ? from.value : from.textContent.trim()) : copy.getAttribute("data-copy-text") || "";
      navigator.clipboard.writeText(text).then(function () {
        var old = copy.textContent; copy.textContent = words("copied"); copy.setAttribute("aria-live", "polite");
        window.setTimeout(function () { copy.textContent = old; }, 4000);
      });
    });
    doc.addEventListener("focusin", function (event) {
      var tray = doc.querySelector(".tray"), field = event.target;
      if (!tray || tray.contains(field) || !field.getBoundingClientRect) { return; }
      var box = field.getBoundingClientRect(), edge = tray.getBoundingClientRect();
      if (edge.bottom >= window.innerHeight - 1 && box.bottom > edge.top - 8 && box.top < edge.bottom) { window.scrollBy({ top: box.bottom - edge.top + 24, behavior: "instant" }); }
    });
    doc.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") { return; }
      all("details.role[open]").forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
    });
    doc.addEventListener("click", function (event) {
      all("details.role[open]").forEach(function (menu) { if (!menu.contains(event.target)) { menu.open = false; } });
    });
  }

  errorSummary(); counters(); doubleClick(); freshToken(); dirtyForms(); autosave(); repeated(); pickers(doc); smallThings();
})();
