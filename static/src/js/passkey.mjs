// Passkeys: the button of a form asks the browser for a passkey, or makes one, and sends the answer with the form. The
// options stand in the page (ui.Passkey); nothing is fetched.

const problems = {
  NotAllowedError: 'Nothing was done. The passkey was cancelled, or it took too long. Try again.',
  InvalidStateError: 'There is already a passkey for your account on this device.',
  SecurityError: 'Passkeys cannot be used at this web address.',
}
const otherProblem = 'This browser could not use a passkey. Try again, or use another way.'

export function usePasskeys () {
  if (!window.PublicKeyCredential || !navigator.credentials) return
  for (const box of document.querySelectorAll('[data-passkey]')) prepare(box)
  for (const words of document.querySelectorAll('[data-without-passkeys]')) words.hidden = true
}

function prepare (box) {
  box.hidden = false
  const form = box.closest('form')
  const answer = box.querySelector('[name=answer]')
  let asking = false
  window.addEventListener('pageshow', () => { // also where somebody comes back to the page
    asking = false
    answer.value = ''
  })
  form.addEventListener('submit', async (event) => {
    if (event.submitter && !box.contains(event.submitter)) return
    event.preventDefault()
    if (asking) return // a double click; the button itself has no such guard, which would swallow a quick second try
    asking = true
    try {
      const credential = await ask(box)
      answer.value = JSON.stringify(toJSON(credential))
      form.submit()
    } catch (error) {
      asking = false
      tell(box, problems[error.name] ?? otherProblem)
    }
  })
}

function ask (box) {
  const { publicKey } = JSON.parse(box.dataset.options)
  publicKey.challenge = toBytes(publicKey.challenge)
  for (const list of [publicKey.allowCredentials, publicKey.excludeCredentials]) {
    for (const known of list ?? []) known.id = toBytes(known.id)
  }
  if (box.dataset.passkey === 'get') return navigator.credentials.get({ publicKey })
  publicKey.user.id = toBytes(publicKey.user.id)
  return navigator.credentials.create({ publicKey })
}

function tell (box, words) {
  const problem = box.querySelector('[role=alert]')
  problem.textContent = words
  problem.hidden = false
}

// toJSON writes an answer as WebAuthn's own toJSON does, which not every browser has yet.
function toJSON (credential) {
  const { response } = credential
  const parts = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
  const written = { transports: response.getTransports?.() }
  for (const part of parts) if (response[part]) written[part] = toText(response[part])
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: written,
  }
}

function toBytes (text) {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

function toText (buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
