/* The form of a question: live checks, suggestions as chips, the draft's address after its first autosave. */
(function () {
  "use strict";
  var doc = document, form = doc.getElementById("question-form"), side = doc.getElementById("question-side");
  if (!form || !window.fetch) { return; }

  function later(work, pause) { var waiting; return function () { window.clearTimeout(waiting); waiting = window.setTimeout(work, pause); }; }
  function body() { var data = new FormData(form); data.delete("form_token"); return data; }

  /* What stands in the form now: checks and the card that others see. */
  var check = later(function () {
    fetch(form.getAttribute("data-check"), { method: "POST", body: body(), credentials: "same-origin", headers: { "X-Requested-With": "fetch" } })
      .then(function (answer) { if (!answer.ok || answer.redirected) { throw new Error(); } return answer.text(); })
      .then(function (html) { if (side) { side.innerHTML = html; } })
      .catch(function () {});
  }, 700);

  /* Suggestions from title and text; nothing is taken without the person. */
  var asked = "";
  function makeChip(name, index, item, type) {
    var chip = doc.createElement("span"), box = doc.createElement("input"), label = doc.createElement("label");
    var words = doc.createElement("span"), sure = doc.createElement("i");
    chip.className = "chip"; chip.setAttribute("data-proposed", "");
    box.type = type; box.id = name + "-proposed-" + index; box.value = item.code || item.name;
    label.htmlFor = box.id;
    words.textContent = item.name + (item.code && item.code !== item.name && name !== "cluster_code" ? " " + item.code : "") + (item.note ? " " + item.note : "");
    sure.textContent = form.getAttribute("data-t-sure").replace("{n}", item.confidence);
    if (item.words && item.words.length) { sure.title = form.getAttribute("data-t-basis") + item.words.join("、"); }
    label.append(words, sure); chip.append(box, label);
    return chip;
  }
  function changed(element) { element.dispatchEvent(new Event("change", { bubbles: true })); }
  function room(part) {
    var chips = part.querySelector("[data-proposals]");
    if (!chips) {
      chips = part.querySelector("[data-picker-chips]");
      if (!chips) { chips = doc.createElement("div"); chips.className = "chips mb-3"; part.append(chips); }
      chips.setAttribute("data-proposals", "");
    }
    chips.querySelectorAll("[data-proposed]").forEach(function (chip) { if (!chip.querySelector("input").checked) { chip.remove(); } });
    return chips;
  }
  function offer(name, items) {
    var part = form.querySelector('[data-suggested="' + name + '"]');
    if (!part || !items) { return; }
    var chips = room(part), field = form.elements[name];
    items.forEach(function (item, index) {
      var code = item.code || item.name;
      if (Array.prototype.some.call(chips.querySelectorAll("input"), function (box) { return box.value === code; })) { return; }
      var chip = makeChip(name, index + "-" + code, item, "checkbox"), box = chip.querySelector("input");
      if (name === "specialties" || name === "occupation_code") {
        box.name = name;
        if (name === "occupation_code") {
          box.addEventListener("change", function () { if (box.checked) { chips.querySelectorAll("input").forEach(function (other) { if (other !== box) { other.checked = false; } }); } });
        }
      } else if (name === "cluster_code") {
        box.checked = field.value === code;
        box.addEventListener("change", function () { field.value = box.checked ? code : ""; changed(field); chips.querySelectorAll("input").forEach(function (other) { if (other !== box) { other.checked = false; } }); });
      } else {
        var have = function () { return field.value.split("、").filter(Boolean); };
        box.checked = have().indexOf(item.name) !== -1;
        box.addEventListener("change", function () {
          var rest = have().filter(function (word) { return word !== item.name; });
          field.value = (box.checked ? rest.concat([item.name]) : rest).slice(0, 10).join("、"); changed(field);
        });
      }
      chips.append(chip);
    });
  }
  var suggest = later(function () {
    var url = form.getAttribute("data-suggest"), title = form.elements.title.value.trim(), text = form.elements.public_summary.value.trim();
    if (!url || title.length < 2 || title + text === asked) { return; }
    asked = title + text;
    fetch(url + "?" + new URLSearchParams({ title: title, text: text.slice(0, 1500) }), { credentials: "same-origin", headers: { Accept: "application/json" } })
      .then(function (answer) { if (!answer.ok) { throw new Error(); } return answer.json(); })
      .then(function (found) { offer("specialties", found.specialties); offer("occupation_code", found.occupations); offer("cluster_code", found.clusters); offer("skills", found.skills); })
      .catch(function () {});
  }, 600);

  /* Fields about students at work open when the answer makes them needed. */
  function openParts() {
    form.querySelectorAll("[data-open-when]").forEach(function (part) {
      var rule = part.getAttribute("data-open-when").split("="), wanted = rule[1].split(",");
      part.open = Array.prototype.some.call(form.querySelectorAll('[name="' + rule[0] + '"]'), function (box) {
        return box.type === "checkbox" || box.type === "radio" ? box.checked && wanted.indexOf(box.value) !== -1 : wanted.indexOf(box.value) !== -1;
      });
    });
  }

  form.addEventListener("change", function (event) {
    check();
    if (event.target.name === "title" || event.target.name === "public_summary") { suggest(); }
    if (event.target.name === "details-on_site" || event.target.name === "details-track") { openParts(); }
  });
  form.addEventListener("draft-saved", function (event) {
    var told = event.detail || {};
    if (told.url) {
      form.action = told.url;
      form.setAttribute("data-autosave", told.autosave); form.setAttribute("data-check", told.check);
      window.history.replaceState(null, "", told.url);
    }
  });
  suggest();
})();
