package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/config"
	"linkfolio/internal/demo"
	"linkfolio/internal/identity"
	"linkfolio/internal/pdftext"
	"linkfolio/internal/proof"
	"linkfolio/internal/signoff"
)

// signedIn is an actor of the demonstration.
func signedIn(t *testing.T, a *app, email string) access.Actor {
	t.Helper()
	arrived, err := a.people.SignIn(t.Context(), email, demo.Password, identity.Device{Agent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.people.Actor(t.Context(), arrived.Token)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// keysFile is what /.well-known/jwks.json says, as a file.
func keysFile(t *testing.T, a *app) string {
	t.Helper()
	set, err := a.keys.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	return written(t, "keys.json", set)
}

func written(t *testing.T, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// amirasProof is everything of hers that was signed off, as a proof.
func amirasProof(t *testing.T, a *app, who access.Actor) proof.Bundle {
	t.Helper()
	var entries []uuid.UUID
	if err := a.db.Read(t.Context()).Table("entries").Where("owner_id = ?", who.ID).Order("id").Pluck("id", &entries).Error; err != nil {
		t.Fatal(err)
	}
	bundle, err := proof.Gather(a.db.Read(t.Context()), entries, calendar.System())
	if err != nil {
		t.Fatal(err)
	}
	return bundle
}

func TestFilesAreVerifiedOffline(t *testing.T) {
	t.Parallel()
	a, other := filled(t, ""), opened(t, config.Config{DataDir: t.TempDir()})
	amira := signedIn(t, a, "amira@demo.example")
	all, err := a.door.TakeAll(t.Context(), amira)
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	if err := all.WriteZIP(&archive); err != nil {
		t.Fatal(err)
	}
	bundle := amirasProof(t, a, amira)
	text, err := json.Marshal(bundle)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := keysFile(t, a), keysFile(t, other)
	for name, content := range map[string][]byte{
		"everything.zip": archive.Bytes(), "proof.json": text, "receipt.jws": []byte(bundle.Entries[0].Decisions[0].Receipt + "\n"),
	} {
		file := written(t, name, content)
		var said strings.Builder
		if err := (verifyCommand{Bundle: file, Keys: ours}).checkBundle(t.Context(), &said); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, words := range []string{"was signed off by Sam Okafor (", "It stood when the file was made.", "Everything in the file is as it was signed."} {
			if !strings.Contains(said.String(), words) {
				t.Errorf("%s: %q is missing in\n%s", name, words, said.String())
			}
		}
		said.Reset()
		err := (verifyCommand{Bundle: file, Keys: theirs}).checkBundle(t.Context(), &said)
		if err == nil || !strings.Contains(said.String(), "WRONG: entry ") || strings.Contains(said.String(), "was signed off by") {
			t.Errorf("%s by the keys of another server: %v\n%s", name, err, said.String())
		}
	}
}

// A PDF may carry a genuine proof and have other words on its pages.
func TestThePagesAreHeldAgainstTheProofInside(t *testing.T) {
	t.Parallel()
	a := filled(t, "")
	bundle := amirasProof(t, a, signedIn(t, a, "amira@demo.example"))
	report := bundle.Check(a.keys)
	if len(report.Wrong) > 0 {
		t.Fatal(report.Wrong)
	}
	code := signoff.Code(report.Entries[0].Decisions[0].VersionHash)
	printed := func(words string) pdftext.Document {
		line := pdftext.Line{Runs: []pdftext.Run{{Text: words, Bottom: 400, Top: 410}}}
		return pdftext.Document{Pages: []pdftext.Page{{Lines: []pdftext.Line{line}}}}
	}
	for words, want := range map[string]string{
		"A title of my own " + code: "what is printed is not what was signed off",
		"A genuine one, " + code + ", and another, " + strings.ToLower(strings.ReplaceAll(code, "-", " ")): "is printed 2 times in this file",
		"Signed off 7KQ2M-04XNA-P8R3T-ZV6WD": "the proof inside has no sign-off of it that stood",
	} {
		if wrong := onPaper(printed(words), report); len(wrong) != 1 || !strings.Contains(wrong[0].String(), want) {
			t.Errorf("%q: %v", words, wrong)
		}
	}
	if wrong := onPaper(printed("No code at all"), report); len(wrong) != 0 {
		t.Errorf("a PDF without codes: %v", wrong)
	}
}

// Words of a file do nothing to the terminal that they are printed on.
func TestWordsOfAFileAreOnlyPrinted(t *testing.T) {
	t.Parallel()
	var said strings.Builder
	receipt := signoff.Receipt{Decision: "signed", ByName: "Sam\x1b[2J\u202eevil\n"}
	_ = tell(&said, proof.Report{Entries: []proof.Checked{{Owner: "A\x07\r", Decisions: []proof.Proven{{Receipt: receipt, Comment: "a\x1b]0;x"}}}}})
	if strings.ContainsAny(said.String(), "\x1b\x07\r\u202e") {
		t.Errorf("printed %q", said.String())
	}
}

// Whoever cuts the end off a chain can set its head right, but not the anchors, which are outside the database.
func TestVerifyNoticesACutTail(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		a := filled(t, address)
		db := a.db.Read(t.Context())
		var chain string
		db.Raw("SELECT chain_id FROM audit_heads ORDER BY seq DESC LIMIT 1").Scan(&chain)
		statements := []string{"DROP TRIGGER audit_records_no_delete", "DROP TRIGGER audit_bodies_no_delete"}
		if a.db.EngineName() == "postgres" {
			statements = []string{"DROP TRIGGER audit_records_rows ON audit_records", "DROP TRIGGER audit_bodies_rows ON audit_bodies"}
		}
		for _, statement := range append(statements,
			"DELETE FROM audit_bodies WHERE chain_id = '"+chain+"' AND seq = (SELECT seq FROM audit_heads WHERE chain_id = '"+chain+"')",
			"DELETE FROM audit_records WHERE chain_id = '"+chain+"' AND seq = (SELECT seq FROM audit_heads WHERE chain_id = '"+chain+"')",
			"UPDATE audit_heads SET seq = seq - 1, hash = (SELECT hash FROM audit_records r WHERE r.chain_id = audit_heads.chain_id AND r.seq = audit_heads.seq - 1) WHERE chain_id = '"+chain+"'",
		) {
			if err := db.Exec(statement).Error; err != nil {
				t.Fatal(statement, err)
			}
		}
		_, found := wrong(t, a)
		if !strings.Contains(strings.Join(found, "\n"), "it was anchored on") {
			t.Errorf("a cut tail of %s: %v", chain, found)
		}
	})
}
