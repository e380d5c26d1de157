// Shows how far an import has come as it happens, and loads the page again when there is something else to see. Without
// scripts the page loads itself again every few seconds.
export function followProgress () {
  const box = document.querySelector('[data-progress]')
  if (!box) return
  const words = box.querySelector('.app-progress__words')
  const bar = box.querySelector('.app-bar__fill')
  const events = new EventSource(box.dataset.progress)
  events.addEventListener('message', event => {
    const now = JSON.parse(event.data)
    if (!now.working) {
      events.close()
      window.location.reload()
      return
    }
    if (words.textContent !== now.words) words.textContent = now.words
    if (now.total > 0) bar.setAttribute('width', String(Math.min(100, 100 * now.done / now.total)))
  })
}
