package leaving_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/leaving"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web/webtest"
)

// The words that Amira leaves in her record, each in another place.
var hers = []string{
	"canary-title", "canary-provider", "canary-answer", "canary-returned-answer", "canary-comment-to-her", "canary-remark-to-her", "canary-answer-to-it", "canary-reason", "canary-half-typed",
	"canary-role", "canary-number", "canary-learned", "canary-score", "canary-certificate", "canary-file", "canary-statement", "canary-imported", "canary-agenda", "canary-before", "canary-action", "canary-private", "canary-asked", "Amira Hassan", "amira@example.org", "amira",
}

// life fills Amira's record, and Tom's beside it, through the pages.
func life(t *testing.T, w *webtest.World) (amira, sam *webtest.Client) {
	t.Helper()
	amira, sam = w.As("amira"), w.As("sam")
	tom := w.As("tom")
	exec(t, w, "UPDATE people SET role_title = 'canary-role', membership_number = 'canary-number' WHERE id = ?", w.Person("amira").ID)
	returned := amira.Send("Sent and returned")
	sam.Return(returned, "canary-comment-to-her")
	amira.Get(returned + "/edit")
	amira.Press("Continue", "answer.need", "canary-returned-answer").Must(http.StatusOK)
	amira.Press("Send for sign-off").Must(http.StatusOK)
	sam.Sign(returned, "Well done")
	reopened(t, w, amira, sam)
	amira.Get("/entries/new")
	amira.Press("Save as draft", "title", "canary-title", "provider", "canary-provider", "answer.need", "canary-answer", "hours", "canary-half-typed").Must(http.StatusOK)
	amira.Send("Waits")
	byEmail(t, amira)
	ask := identity.Ask{Email: webtest.Email("olu"), Kind: "professional", StartsOn: calendar.MustOn(2026, 11, 23)}
	if err := w.People.AskSupervision(t.Context(), actor(t, w, amira), ask); err != nil {
		t.Fatal(err)
	}
	invitations(t, w, amira)
	learned(t, w, amira)
	brought(t, w, amira)
	met(t, w, amira, sam)
	amira.Get("/account/email")
	amira.Press("Send the confirmation emails", "email", "amira.new@example.org", "password", webtest.Password).Must(http.StatusOK)
	visitor := w.Visitor()
	visitor.Get("/forgotten-password")
	visitor.Press("Send", "email", webtest.Email("amira")).Must(http.StatusOK)
	sam.Sign(tom.Send("toms-title"), "toms-comment")
	return amira, sam
}

// byEmail is an entry that she sent to somebody without an account.
func byEmail(t *testing.T, amira *webtest.Client) {
	t.Helper()
	amira.Get("/entries/new")
	amira.Press("Continue", webtest.Whole("Sent by email")...).Must(http.StatusOK)
	amira.Press("Send for sign-off", "supervisor", "by-email", "name", "canary-asked", "email", "canary-asked@example.com").Must(http.StatusOK)
}

// reopened is an entry that Sam commented on and signed off, and that she answered and took back.
func reopened(t *testing.T, w *webtest.World, amira, sam *webtest.Client) {
	t.Helper()
	entry := amira.Send("Signed and re-opened")
	sam.Get(entry + "/sign-off")
	sam.Press("Confirm", "decision", "comment", "comment.need", "canary-remark-to-her").Must(http.StatusOK, "Comment added")
	amira.Get(entry + "/comments")
	amira.Press("Add comment", "about", "answer.need", "comment", "canary-answer-to-it").Must(http.StatusOK, "canary-answer-to-it")
	sam.Sign(entry, "Good")
	amira.Get(entry + "/reopen")
	amira.Press("Re-open entry", "comment", "canary-reason").Must(http.StatusOK, "Its sign-off no longer stands")
}

// learned is a completion with its certificate, an entry made from it, and what she says about her role.
func learned(t *testing.T, w *webtest.World, amira *webtest.Client) {
	t.Helper()
	amira.Get("/learning/records/new?module=" + elearning.Elsewhere)
	amira.Upload("Save", "file", "canary-certificate.pdf", []byte("%PDF-1.7 canary-file"), "title", "canary-learned", "day", "2026-11-23", "score", "canary-score").
		Must(http.StatusOK, "Recorded")
	amira.Press("Make an entry").Must(http.StatusOK)
	amira.Get("/learning/requirements/state?point=peers")
	amira.Press("Save", "words", "canary-statement").Must(http.StatusOK, "canary-statement")
	amira.Get("/learning/calendar")
	amira.Press("Make a calendar address").Must(http.StatusOK)
	exec(t, w, "INSERT INTO learning_reminders (person_id, module_id, due_on, days, sent_at) SELECT ?, id, '2027-01-01', 60, ? FROM modules LIMIT 1",
		w.Person("amira").ID, w.Now())
	amira.Get("/account/sign-off-emails")
	amira.Press("Save", "every", "weekly").Must(http.StatusOK)
	exec(t, w, "INSERT INTO nudges (entry_id, owner_id, at) SELECT id, owner_id, ? FROM entries WHERE owner_id = ? AND state = 'signed'", w.Now(), w.Person("amira").ID)
	exec(t, w, "INSERT INTO digested_entries (person_id, entry_id, number) SELECT p.id, e.id, 1 FROM entries e, people p WHERE e.owner_id = ? AND e.state = 'signed'", w.Person("amira").ID)
	exec(t, w, "INSERT INTO signoff_digests (person_id, last_on) VALUES (?, '2026-11-20')", w.Person("amira").ID)
	tom := w.As("tom")
	tom.Get("/learning/records/new?module=" + elearning.Elsewhere)
	tom.Press("Save", "title", "toms-learning", "day", "2026-11-23").Must(http.StatusOK)
}

// met is a session with Sam that was changed once, about an entry, with private notes of both. Sam's are his alone, and go with her.
func met(t *testing.T, w *webtest.World, amira, sam *webtest.Client) {
	t.Helper()
	amira.Get("/supervision/sessions/new")
	entries := amira.Page().Offered("entries")
	made := amira.Press("Save and confirm", "held_on-day", "20", "held_on-month", "11", "held_on-year", "2026", "length", "1h", "agenda", "canary-before",
		"action.0", "canary-action", "by.0", "worker", "entries", entries[0]).Must(http.StatusOK).Address
	amira.Press("Save private notes", "private", "canary-private").Must(http.StatusOK)
	sam.Get(made)
	sam.Press("Save private notes", "private", "sams-private").Must(http.StatusOK)
	amira.Get(made + "/edit")
	amira.Press("Save and confirm", "agenda", "canary-agenda").Must(http.StatusOK)
}

// brought is an import that waits to be confirmed, with what she chose for its columns and for a title, and as if it had given a
// record its module.
func brought(t *testing.T, w *webtest.World, amira *webtest.Client) {
	t.Helper()
	amira.Get("/learning/import")
	amira.Upload("Upload and check", "files", "canary-list.csv", []byte("What,When,Who\ncanary-imported,23/11/2026,Amira Hassan\n"))
	amira.Click("Say what its columns hold")
	amira.Press("Save", "column-0", "title", "column-1", "completed_on", "column-2", "full_name").Must(http.StatusOK, "canary-imported")
	amira.Click("Change what row 2 is taken for")
	amira.Press("Save", "choice", "other").Must(http.StatusOK, "You chose this")
	exec(t, w, "INSERT INTO import_reckoned (import_id, record_id, person_id, lock_version) SELECT i.id, r.id, r.person_id, 2 FROM imports i JOIN learning_records r ON r.person_id = i.person_id WHERE i.person_id = ?",
		w.Person("amira").ID)
}

// invitations are one that she accepted, one that waits for her, one that names her as a supervisor, and a list of hers.
func invitations(t *testing.T, w *webtest.World, amira *webtest.Client) {
	t.Helper()
	lars := actor(t, w, w.As("lars"))
	elsewhere := lars.LeadOf[0]
	for _, n := range []identity.NewInvitation{
		{Email: webtest.Email("amira"), Name: "Amira Hassan", Role: access.LinkWorker, StartsOn: calendar.MustOn(2027, 3, 1)},
		{Email: webtest.Email("amira"), Name: "Amira Hassan", Role: access.Supervisor},
		{Email: "new@example.org", Name: "New", Role: access.LinkWorker, Supervisor: webtest.Email("amira")},
	} {
		if err := w.People.Invite(t.Context(), lars, elsewhere, n); err != nil {
			t.Fatal(err)
		}
		if n.Role == access.LinkWorker && n.Supervisor == "" {
			amira.Get(w.LastLink(n.Email))
			amira.Press("Join").Must(http.StatusOK)
		}
	}
	exec(t, w, "DELETE FROM letters WHERE kind = 'invitation'")
	exec(t, w, "INSERT INTO uploads (id, organisation_id, person_id, sealed, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
		uuid.Must(uuid.NewV7()), elsewhere, w.Person("amira").ID, []byte("canary-role"), w.Now(), w.Now().Add(24*365*time.Hour))
}

func exec(t *testing.T, w *webtest.World, sql string, args ...any) {
	t.Helper()
	if err := w.DB.Read(t.Context()).Exec(sql, args...).Error; err != nil {
		t.Fatal(err)
	}
}

func actor(t *testing.T, w *webtest.World, c *webtest.Client) access.Actor {
	t.Helper()
	who, err := w.People.Actor(t.Context(), c.Cookie("linkfolio"))
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// download gives the files of the archive by name.
func download(t *testing.T, c *webtest.Client) map[string][]byte {
	t.Helper()
	c.Get("/account/download").Must(http.StatusOK)
	answer := c.Request(http.MethodPost, "/account/download", nil)
	if answer.Code != http.StatusOK || !strings.Contains(answer.Header().Get("Content-Disposition"), "linkfolio-everything-2026-11-23.zip") {
		t.Fatalf("%d, %s", answer.Code, answer.Header())
	}
	archive, err := zip.NewReader(bytes.NewReader(answer.Body.Bytes()), int64(answer.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, file := range archive.File {
		in, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[file.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestTheArchiveHoldsEverythingOfTheirsAndNothingOfOthers(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := life(t, w)
		files := download(t, amira)
		all := string(files["everything.json"]) + string(files["entries.csv"])
		for name, file := range files {
			if strings.HasPrefix(name, "certificates/") {
				all += string(file)
			}
		}
		for _, word := range hers {
			if !strings.Contains(all, word) {
				t.Errorf("the archive does not hold %q", word)
			}
		}
		for name, content := range files {
			if bytes.Contains(content, []byte("toms-")) || bytes.Contains(content, []byte("sams-private")) {
				t.Errorf("%s holds something of Tom's, or what Sam keeps to himself", name)
			}
		}
		var everything leaving.Everything
		if err := json.Unmarshal(files["everything.json"], &everything); err != nil {
			t.Fatal(err)
		}
		if everything.Format != "linkfolio-everything" || everything.FormatVersion != 1 || len(everything.Entries) != 6 || len(everything.Learning) != 1 || len(everything.Statements) != 1 || len(everything.Roles) != 2 || len(everything.Invitations) != 2 ||
			len(everything.Supervision) != 1 || len(everything.Sessions) != 1 || len(everything.History) < 8 {
			t.Errorf("it holds %+v", everything)
		}
		checkProofs(t, w, everything.Entries, files)
		var asked []leaving.ByEmail
		for _, entry := range everything.Entries {
			asked = append(asked, entry.ByEmail...)
		}
		if len(asked) != 1 || asked[0].Email != "canary-asked@example.com" || asked[0].RevokedAt != nil {
			t.Errorf("whom she asked by email is said as %+v", asked)
		}
		learning := everything.Learning[0]
		if learning.Entry == nil || !learning.ByThePerson || learning.Reference != "" || len(learning.Certificates) != 1 {
			t.Fatalf("what was learned is said as %+v", learning)
		}
		if c := learning.Certificates[0]; c.Name != "canary-certificate.pdf" || string(files[c.File]) != "%PDF-1.7 canary-file" {
			t.Errorf("the certificate is %+v: %q", c, files[c.File])
		}
		if r := everything.Reminders; !r.ByEmail || r.CalendarSince == nil || len(r.Sent) == 0 || r.Sent[0].Module == "" || r.Sent[0].DueOn != calendar.MustOn(2027, 1, 1) {
			t.Errorf("reminders are said as %+v", r)
		}
		if e := everything.SignOffEmails; e.Every != signoff.Weekly || e.LastOn != calendar.MustOn(2026, 11, 20) || len(e.Reminders) == 0 {
			t.Errorf("emails about sign-offs are said as %+v", e)
		}
		given := string(download(t, sam)["everything.json"])
		if !strings.Contains(given, "toms-comment") || strings.Contains(given, "toms-title") || strings.Contains(given, "canary-answer") {
			t.Error("Sam's archive should hold what he said, and not what others wrote")
		}
		first, second := amira.Send("Read with another"), amira.Send("Read with the first")
		sam.Get("/sign-offs/batch?entry=" + strings.TrimPrefix(first, "/entries/") + "&entry=" + strings.TrimPrefix(second, "/entries/"))
		sam.Press("Sign off 2 entries", "declared", "yes").Must(http.StatusOK, "2 entries signed off")
		if n := strings.Count(string(download(t, amira)["everything.json"]), `"with_others": "together with 1 other entry"`); n != 2 {
			t.Errorf("%d of 2 decisions say that they were signed off together", n)
		}
	})
}

// checkProofs does what the README of the archive says.
func checkProofs(t *testing.T, w *webtest.World, entries []leaving.Entry, files map[string][]byte) {
	t.Helper()
	versions, receipts := 0, 0
	for _, entry := range entries {
		hashes := map[int]string{}
		for _, v := range entry.Versions {
			versions++
			sum := sha256.Sum256(files[v.File])
			if hashes[v.Number] = hex.EncodeToString(sum[:]); hashes[v.Number] != v.SHA256 {
				t.Errorf("%s does not have its hash", v.File)
			}
		}
		for _, d := range entry.Decisions {
			if d.Receipt == "" {
				continue
			}
			receipts++
			var receipt signoff.Receipt
			if err := w.Keys.Parse(strings.TrimSpace(string(files[d.Receipt])), signoff.ReceiptType, &receipt); err != nil {
				t.Error(err)
			}
			if receipt.VersionHash != hashes[d.Number] || d.SHA256 != hashes[d.Number] {
				t.Errorf("%s is about another version", d.Receipt)
			}
		}
	}
	if versions != 5 || receipts != 3 {
		t.Errorf("%d versions and %d receipts were checked", versions, receipts)
	}
}

func TestOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		if _, err := w.Door.TakeAll(t.Context(), access.Actor{}); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("nobody downloads: %v", err)
		}
		if err := w.Door.Ask(t.Context(), access.Actor{}, ""); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("nobody asks: %v", err)
		}
		if err := w.Door.CallOff(t.Context(), access.Actor{}); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("nobody calls off: %v", err)
		}
	})
}

func TestAnAccountIsErased(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, _ := life(t, w)
		id := w.Person("amira").ID
		everyTableIsUsed(t, w, id)
		before := count(t, w, "decisions")
		amira.Get("/account/delete")
		amira.Press("Delete my account").Must(http.StatusOK, "It will be deleted on 7 December 2026")
		if told := letters(w, "deletion-asked"); len(told) != 1 || !strings.Contains(told[0].Text, "7 December 2026") {
			t.Errorf("the letters: %v", told)
		}
		work(t, w, 13*24*time.Hour) // the warning, no more
		if told := letters(w, "deletion-soon"); len(told) != 1 {
			t.Errorf("she was warned %d times", len(told))
		}
		amira = w.As("amira")
		amira.Get("/entries").Must(http.StatusOK, "canary-title")
		secondSteps(t, w, id)
		work(t, w, 25*time.Hour)

		amira.Get("/entries").Must(http.StatusOK, "Email address")
		sam := w.As("sam")
		sam.Get("/sign-offs").Must(http.StatusOK, "Nothing waits for you")
		sam.Click("See what you signed off").Must(http.StatusOK, "An entry that was erased", identity.ErasedName, "23 Nov 2026", "toms-title")
		var session supervision.Session
		if err := w.DB.Read(t.Context()).Where("worker_id = ?", id).Take(&session).Error; err != nil {
			t.Fatal(err)
		}
		sam.Get("/supervision/sessions/"+session.ID.String()).Must(http.StatusOK, "were erased with the account").MustNot("Save private notes")
		if after := count(t, w, "decisions"); after != before {
			t.Errorf("%d decisions before, %d after", before, after)
		}
		everythingVerifies(t, w)
		nothingIsLeft(t, w)
		noRowIsLeft(t, w, id)
		if noted, err := w.Erased.Read(); err != nil || !slices.Equal(noted, []uuid.UUID{id}) {
			t.Errorf("the list names %v, %v", noted, err)
		}
		again := w.Visitor()
		again.Get("/sign-in")
		again.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusUnprocessableEntity, "wrong")
	})
}

// letters are those of a kind that wait for Amira.
func letters(w *webtest.World, kind string) []webtest.Letter {
	return slices.DeleteFunc(w.Letters(webtest.Email("amira")), func(l webtest.Letter) bool { return l.Kind != kind })
}

// work lets time pass and does what is then due.
func work(t *testing.T, w *webtest.World, after time.Duration) {
	t.Helper()
	w.Pass(after)
	for range 10 {
		more, err := w.Door.Work(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			return
		}
	}
	t.Fatal("the work has no end")
}

func count(t *testing.T, w *webtest.World, table string) (n int64) {
	t.Helper()
	if err := w.DB.Read(t.Context()).Table(table).Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func everythingVerifies(t *testing.T, w *webtest.World) {
	t.Helper()
	for name, verify := range map[string]func(*gorm.DB) (int, []audit.Wrong, error){
		"versions": cpd.Verify, "audit": audit.Verify,
		"decisions": func(tx *gorm.DB) (int, []audit.Wrong, error) { return signoff.Verify(tx, w.Keys) },
	} {
		n, wrong, err := verify(w.DB.Read(t.Context()))
		if n == 0 || len(wrong) > 0 || err != nil {
			t.Errorf("%s: %d read, wrong %v, %v", name, n, wrong, err)
		}
	}
}

// nothingIsLeft looks for her words in every row of every table, and on SQLite in the bytes of the files.
func nothingIsLeft(t *testing.T, w *webtest.World) {
	t.Helper()
	tables, err := w.DB.Read(t.Context()).Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var rows []map[string]any
		if err := w.DB.Read(t.Context()).Table(table).Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for column, value := range row {
				look(t, table+"."+column, []byte(fmt.Sprintf("%s", value)))
			}
		}
	}
	if file := w.DB.File(); file != "" {
		files, _ := filepath.Glob(file + "*")
		for _, one := range files {
			content, err := os.ReadFile(one)
			if err != nil {
				t.Fatal(err)
			}
			look(t, filepath.Base(one), content)
		}
	}
}

func look(t *testing.T, where string, content []byte) {
	t.Helper()
	for _, word := range append([]string{"sams-private"}, hers...) {
		if bytes.Contains(content, []byte(word)) {
			t.Errorf("%s still holds %q", where, word)
		}
	}
}

// keepsRows are the tables in which rows of somebody whose account was erased stay, without their words.
var keepsRows = map[string]string{"memberships": "that somebody was there", "decisions": "", "entry_versions": "", "remarks": "", "reopenings": ""}

// everyTableIsUsed wants a row in each table that has rows of people, so that the erasing of each is really tried.
func everyTableIsUsed(t *testing.T, w *webtest.World, person uuid.UUID) {
	t.Helper()
	for table, n := range rowsOf(t, w, person) {
		if n == 0 && table != "departures" && !seededElsewhere[table] {
			t.Errorf("%s has no row of hers: fill it in life(), so that its erasing is tried", table)
		}
	}
}

// seededElsewhere are tables whose rows another test makes and erases, or this one later: with a second step, signing in is
// another matter.
var seededElsewhere = map[string]bool{
	"outside_identities": true, "authenticator_apps": true, "passkeys": true, "recovery_codes": true,
}

func secondSteps(t *testing.T, w *webtest.World, person uuid.UUID) {
	t.Helper()
	bytes := []byte{1}
	exec(t, w, "INSERT INTO authenticator_apps (person_id, secret, used_step, created_at) VALUES (?, ?, 1, ?)", person, bytes, w.Now())
	exec(t, w, "INSERT INTO recovery_codes (person_id, mark, created_at) VALUES (?, 'mark', ?)", person, w.Now())
	key := identity.Passkey{
		ID: uuid.Must(uuid.NewV7()), PersonID: person, Handle: bytes, CredentialID: bytes, PublicKey: bytes, Model: bytes, CreatedAt: w.Now(),
	}
	if err := w.DB.Read(t.Context()).Create(&key).Error; err != nil {
		t.Fatal(err)
	}
}

func noRowIsLeft(t *testing.T, w *webtest.World, person uuid.UUID) {
	t.Helper()
	for table, n := range rowsOf(t, w, person) {
		if _, keeps := keepsRows[table]; n > 0 && !keeps {
			t.Errorf("%s still has %d rows of hers", table, n)
		}
	}
}

// rowsOf counts the rows of a person in every table that has a column for whose they are.
func rowsOf(t *testing.T, w *webtest.World, person uuid.UUID) map[string]int64 {
	t.Helper()
	db := w.DB.Read(t.Context())
	tables, err := db.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int64{}
	for _, table := range tables {
		for _, column := range []string{"person_id", "owner_id", "asker_id", "asked_id"} {
			if !db.Migrator().HasColumn(table, column) {
				continue
			}
			var n int64
			if err := db.Table(table).Where(column+" = ?", person).Count(&n).Error; err != nil {
				t.Fatal(err)
			}
			found[table] += n
		}
	}
	if len(found) < 5 {
		t.Fatalf("only %v have rows of people", found)
	}
	return found
}

func TestTheDeletionIsCalledOff(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, _ := life(t, w)
		amira.Get("/account/delete").Must(http.StatusOK, "14 days after you ask for it")
		second := amira.Tab()
		amira.Press("Delete my account").Must(http.StatusOK, "Your account will be deleted")
		second.Press("Delete my account").Must(http.StatusOK, "7 December 2026") // a double click
		amira.Press("Keep my account").Must(http.StatusOK, "Your account is kept")
		second.Post("/account/keep", nil).Must(http.StatusOK)
		work(t, w, 30*24*time.Hour)
		w.As("amira").Get("/entries").Must(http.StatusOK, "canary-title")
		var acts []string
		lines, err := audit.Chain(w.DB.Read(t.Context()), w.Person("amira").ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if line.Subject.Kind == "account" {
				acts = append(acts, string(line.Act))
			}
		}
		if want := []string{string(leaving.ActAsked), string(leaving.ActCalledOff)}; !slices.Equal(acts, want) {
			t.Errorf("the history says %v", acts)
		}
	})
}

// An old session has to be proved by the password.
func TestThePasswordIsAskedFor(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		w.Pass(time.Hour)
		amira.Get("/account/delete")
		amira.Press("Delete my account", "password", "not it").Must(http.StatusUnprocessableEntity, "This is not your password")
		amira.Press("Delete my account").Must(http.StatusUnprocessableEntity, "Enter your password")
		amira.Press("Delete my account", "password", webtest.Password).Must(http.StatusOK, "Your account will be deleted")
	})
}

// The only lead and the only administrator are kept, until somebody else can do it.
func TestWhoCannotBeSpared(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		lena := w.As("lena")
		lena.Get("/account/delete")
		lena.Press("Delete my account").Must(http.StatusConflict, "You are the only lead of Harbour PCN")
		root := w.As("root")
		exec(t, w, "UPDATE people SET administrator = ? WHERE id = ?", true, w.Person("root").ID)
		root.Get("/account/delete")
		root.Press("Delete my account").Must(http.StatusConflict, "You are the only administrator")
		exec(t, w, "UPDATE people SET administrator = ? WHERE id = ?", true, w.Person("lena").ID)
		root.Get("/account/delete")
		root.Press("Delete my account").Must(http.StatusOK, "Your account will be deleted")
	})
}

// Of two administrators who both ask, the second stays until there is another.
func TestTheLastToGoWaits(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		root, olu := w.As("root"), w.As("olu")
		exec(t, w, "UPDATE people SET administrator = ? WHERE id IN (?, ?)", true, w.Person("root").ID, w.Person("olu").ID)
		for _, c := range []*webtest.Client{root, olu} {
			if err := w.Door.Ask(t.Context(), actor(t, w, c), ""); err != nil {
				t.Fatal(err)
			}
			w.Pass(time.Minute)
		}
		administrators := func() (n int64) {
			err := w.DB.Read(t.Context()).Table("people").Where("administrator").Count(&n).Error
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		work(t, w, 12*24*time.Hour)
		work(t, w, 3*24*time.Hour)
		if n := administrators(); n != 1 {
			t.Errorf("%d administrators are left", n)
		}
		w.Person("lena")
		exec(t, w, "UPDATE people SET administrator = ? WHERE id = ?", true, w.Person("lena").ID)
		work(t, w, 25*time.Hour)
		var gone int64
		if err := w.DB.Read(t.Context()).Table("erasures").Count(&gone).Error; err != nil || gone != 2 {
			t.Errorf("%d accounts were erased, %v", gone, err)
		}
	})
}

// A backup from before an erasure brings nobody back.
func TestARestoredBackupIsErasedAgain(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		life(t, w)
		id := w.Person("amira").ID
		if err := w.Erased.Add(id); err != nil {
			t.Fatal(err)
		}
		if err := w.Erased.Add(uuid.New()); err != nil { // somebody who came after the backup
			t.Fatal(err)
		}
		for _, want := range []int{1, 0} {
			if again, err := w.Door.Again(t.Context()); err != nil || again != want {
				t.Errorf("%d were erased again, %v; want %d", again, err, want)
			}
		}
		nothingIsLeft(t, w)
		everythingVerifies(t, w)
	})
}

// Two servers that find the same account due erase it once.
func TestTwoServersEraseOnce(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, _ := life(t, w)
		if err := w.Door.Ask(t.Context(), actor(t, w, amira), ""); err != nil {
			t.Fatal(err)
		}
		work(t, w, 12*24*time.Hour)
		w.Pass(3 * 24 * time.Hour)
		failed := make(chan error, 8)
		for range cap(failed) {
			go func() {
				_, err := w.Door.Work(context.WithoutCancel(t.Context()))
				failed <- err
			}()
		}
		for range cap(failed) {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		var acts int64
		err := w.DB.Read(t.Context()).Model(&audit.Record{}).Where("chain_id = ? AND act = ?", w.Person("amira").ID, audit.ActErased).Count(&acts).Error
		if err != nil || acts != 1 {
			t.Errorf("erased %d times, %v", acts, err)
		}
		everythingVerifies(t, w)
	})
}

func TestAListThatIsDamagedIsNamed(t *testing.T) {
	t.Parallel()
	list := leaving.List{File: filepath.Join(t.TempDir(), leaving.ListFile)}
	if all, err := list.Read(); err != nil || all != nil {
		t.Errorf("a list that is not there: %v, %v", all, err)
	}
	if err := os.WriteFile(list.File, []byte(uuid.NewString()+"\n\nnobody\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := list.Read(); err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("%v", err)
	}
}

// Certificates may come to 200 MB, so they are read as the archive is written. One that went meanwhile is not left out in silence.
func TestCertificatesAreReadWhileTheArchiveIsWritten(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		learned(t, w, amira)
		everything, err := w.Door.TakeAll(t.Context(), actor(t, w, amira))
		if err != nil {
			t.Fatal(err)
		}
		var whole, less bytes.Buffer
		if err := everything.WriteZIP(&whole); err != nil {
			t.Error(err)
		}
		exec(t, w, "DELETE FROM certificates")
		if err := everything.WriteZIP(&less); fault.KindOf(err) != fault.Conflict {
			t.Errorf("without the certificate: %v", err)
		}
	})
}
