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

function readers() {
  const place = document.getElementById("checker");
  const theorems = readJson(document.getElementById("theorems").textContent);
  const carried = new Map([...document.querySelectorAll("script.certificate")].map((script) => [script.dataset.name, script.textContent]));
  const [all, status, copy, one, outcome, file] = ["recheck", "recheck-status", "copy", "check-copy", "copy-status", "file"].map((id) => document.getElementById(id));
  const tell = (line, { verdict, reason }) => {
    line.dataset.verdict = verdict;
    line.textContent = `${verdict === "proved" ? "∎ proved" : "✗ fails"}: ${reason}.`;
  };

  all.addEventListener("click", async () => {
    const started = performance.now();
    let proved = 0;
    all.disabled = true;
    for (const [name, text] of carried) {
      status.textContent = `Checking ${name} …`;
      const result = await settledInTurns(text, theorems);
      proved += result.verdict === "proved";
      tell(place.querySelector(`li[data-name="${name}"] .outcome`), result);
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    status.textContent = `${proved} of ${carried.size} proved, in ${seconds} s, by this browser.`;
    all.disabled = false;
  });

  one.addEventListener("click", async () => {
    outcome.textContent = "Checking …";
    tell(outcome, await settledInTurns(copy.value, theorems));
  });

  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    copy.value = await file.files[0].text();
    one.click();
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
  for (const control of place.querySelectorAll("[disabled]")) control.disabled = false;
}

readers();
