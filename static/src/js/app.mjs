// Scripts only add to pages that work without them.
import {
  createAll, Button, CharacterCount, Checkboxes, ErrorSummary, Header, NotificationBanner, PasswordInput, Radios, SkipLink,
} from 'nhsuk-frontend'
import { usePasskeys } from './passkey.mjs'
import { followProgress } from './progress.mjs'
import { offerAll } from './select.mjs'

createAll(Button, { preventDoubleClick: true })
createAll(CharacterCount)
createAll(Checkboxes)
createAll(ErrorSummary)
createAll(Header)
createAll(NotificationBanner)
createAll(PasswordInput)
createAll(Radios)
createAll(SkipLink)
usePasskeys()
followProgress()
offerAll()
