package webtest

import "linkfolio/internal/mail/mailtest"

// Letter is a letter that waits in the outbox: Kind, Subject, Text, Links.
type Letter = mailtest.Letter

// Letters are the letters that wait for an address, the newest last. They are never sent in this world.
func (w *World) Letters(email string) []Letter {
	w.t.Helper()
	return mailtest.Letters(w.t, w.DB, w.Outbox, email)
}

// LastLink is the last address in the newest letter for somebody, as Client.Get takes it. The test fails where there is
// none.
func (w *World) LastLink(email string) string {
	w.t.Helper()
	return mailtest.LastLink(w.t, w.DB, w.Outbox, email)
}
