// Keeps the list of services up to date; the page is complete without it.
const fleet = document.getElementById("fleet");
const summary = document.getElementById("summary");
document.getElementById("origin").textContent = location.origin;

function show(components) {
  let down = 0;
  for (const { name, status } of components) {
    const row = fleet.querySelector(`[data-name="${CSS.escape(name)}"]`);
    if (row) {
      row.dataset.status = status;
      row.querySelector("em").textContent = status;
    }
    if (status !== "up") down++;
  }
  const text = down === 0 ? "All services are up." : down === 1 ? "One service is down." : `${down} services are down.`;
  if (summary.textContent !== text) summary.textContent = text;
}

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/api/v1/status");
    if (!answer.ok) throw new Error(answer.statusText);
    show((await answer.json()).components);
  } catch {
    summary.textContent = "The gateway does not answer; what is shown below is from before.";
  }
}

setInterval(refresh, 5000);
