// Offers to tick every box of a list at once, and to clear them again.
export function offerAll () {
  const form = document.querySelector('[data-select-all]')
  if (!form) return
  const boxes = [...form.querySelectorAll('input[type=checkbox]')]
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'nhsuk-button nhsuk-button--secondary nhsuk-button--small'
  const allTicked = () => boxes.every(box => box.checked)
  const name = () => { button.textContent = allTicked() ? 'Clear all' : form.dataset.selectAll }
  button.addEventListener('click', () => {
    const ticked = !allTicked()
    for (const box of boxes) box.checked = ticked
    name()
  })
  form.addEventListener('change', name)
  name()
  form.prepend(button)
}
