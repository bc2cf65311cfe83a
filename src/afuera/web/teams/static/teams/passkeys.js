/* How does a page ask the device for a passkey?  allauth's own functions do it; this ties them to our forms. */
document.addEventListener('DOMContentLoaded', () => {
  const form = document.querySelector('form[data-passkey]')
  const begin = document.getElementById('passkey_begin')
  if (!form || !begin || !window.PublicKeyCredential) return
  const failed = document.querySelector('[data-passkey-failed]')
  document.addEventListener('allauth.error', event => {
    event.preventDefault()
    failed.hidden = false
  })
  begin.addEventListener('click', () => { failed.hidden = true })
  const credential = form.querySelector('[name=credential]').id
  const ways = {
    login: forms => forms.loginForm({ ids: { login: begin.id, credential } }),
    ask: forms => forms.authenticateForm({ ids: { authenticate: begin.id, credential, data: 'passkey_data' } }),
    add: forms => forms.addForm({ ids: { add: begin.id, credential, passwordless: 'id_passwordless', data: 'passkey_data' } })
  }
  ways[form.dataset.passkey](window.allauth.webauthn.forms)
  form.hidden = false
  begin.disabled = false
})
