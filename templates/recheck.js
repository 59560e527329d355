// The section in which a reader checks the proofs: a button for all that the page carries, a box for any other.

const PATIENCE = 12; // milliseconds of work before the page may draw and answer again

/** The verdict of `settled`, taken a slice at a time. */
async function settledInTurns(text, theorems) {
  const checking = check(text, theorems);
  try {
    for (let pause = performance.now() + PATIENCE; ; ) {
      const step = checking.next();
      if (step.done) return { verdict: "proved", reason: step.value };
      if (performance.now() > pause) {
        await new Promise((resume) => setTimeout(resume));
        pause = performance.now() + PATIENCE;
      }
    }
  } catch (error) {
    if (error instanceof Refusal) return { verdict: "fails", reason: error.message };
    throw error;
  }
}

/** Write a verdict into a line. */
function tell(line, { verdict, reason }) {
  line.dataset.verdict = verdict;
  line.textContent = `${verdict === "proved" ? "∎ proved" : "✗ fails"}: ${reason}.`;
}

/** The button that checks all certificates that the page carries, by name, and writes each verdict into its line. */
function checkAll(place, carried, theorems) {
  const [button, status] = ["recheck", "recheck-status"].map((id) => document.getElementById(id));
  button.addEventListener("click", async () => {
    const started = performance.now();
    let proved = 0;
    button.disabled = true;
    for (const [name, text] of carried) {
      status.textContent = `Checking ${name} …`;
      const result = await settledInTurns(text, theorems);
      proved += result.verdict === "proved";
      tell(place.querySelector(`li[data-name="${name}"] .outcome`), result);
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    status.textContent = `${proved} of ${carried.size} proved, in ${seconds} s, by this browser.`;
    button.disabled = false;
  });
}

/** The box for any certificate: a copy of one that the page carries, a file, or what the reader types. */
function checkCopies(place, carried, theorems) {
  const ids = ["copy", "check-copy", "copy-status", "file"];
  const [copy, button, outcome, file] = ids.map((id) => document.getElementById(id));
  button.addEventListener("click", async () => {
    outcome.textContent = "Checking …";
    tell(outcome, await settledInTurns(copy.value, theorems));
  });
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    copy.value = await file.files[0].text();
    button.click();
  });
  for (const line of place.querySelectorAll("li")) {
    line.querySelector("button").addEventListener("click", () => {
      copy.value = JSON.stringify(JSON.parse(carried.get(line.dataset.name)), null, 1);
      outcome.textContent = "";
      delete outcome.dataset.verdict;
      copy.setSelectionRange(0, 0);
      copy.focus();
    });
  }
}

function recheck() {
  const place = document.getElementById("checker");
  const theorems = readJson(document.getElementById("theorems").textContent);
  const scripts = [...document.querySelectorAll("script.certificate")];
  const carried = new Map(scripts.map((script) => [script.dataset.name, script.textContent]));
  checkAll(place, carried, theorems);
  checkCopies(place, carried, theorems);
  for (const control of place.querySelectorAll("[disabled]")) control.disabled = false;
}

recheck();
