package proof_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/identity"
	"linkfolio/internal/proof"
)

var entry = uuid.MustParse("01890000-0000-7000-8000-0000000000e1")

// signer makes what a server would, from what docs/proof.md says alone.
type signer struct {
	private ed25519.PrivateKey
	kid, x  string
}

func newSigner() signer {
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	x := base64.RawURLEncoding.EncodeToString(private.Public().(ed25519.PublicKey))
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
	return signer{private, base64.RawURLEncoding.EncodeToString(sum[:]), x}
}

func (s signer) keys(t testing.TB) *identity.Keys {
	keys, err := identity.PublicKeys([]byte(`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"` + s.x + `","kid":"` + s.kid + `"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func (s signer) jws(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err)
	}
	signed := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"EdDSA","kid":"`+s.kid+`","typ":"linkfolio-receipt+jws"}`)) + "." +
		base64.RawURLEncoding.EncodeToString(payload)
	return signed + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(s.private, []byte(signed)))
}

// canonical is version 1 of the entry, as docs/proof.md has it.
func canonical(title string) []byte {
	out := binary.BigEndian.AppendUint64(nil, 1)
	part := func(b string) {
		out = append(binary.BigEndian.AppendUint64(out, uint64(len(b))), b...)
	}
	number := func(n uint64) { part(string(binary.BigEndian.AppendUint64(nil, n))) }
	part(strings.Repeat("s", 32))
	number(1)
	part(string(entry[:]))
	part(string(entry[:]))
	for _, text := range []string{"nalw"} {
		part(text)
	}
	number(1)
	for _, text := range []string{"CPD record", title, "2026-11-02", "2026-11-02", "Training hub", "formal", "course", "Course"} {
		part(text)
	}
	number(150)
	number(250)
	number(1)
	for _, text := range []string{"learned", "What did you learn?", "To listen"} {
		part(text)
	}
	return out
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (s signer) receipt(decision string) string {
	return s.jws(map[string]any{
		"entry": entry, "version": 1, "version_hash": hashOf(canonical("Listening")), "decision": decision, "by": uuid.Nil, "by_name": "Sam", "by_role": "GP",
		"at_us": 1_762_164_000_000_000, "iss": "linkfolio", "iat": 1_762_164_000,
	})
}

func TestWhatTheDocumentSaysIsEnoughToMakeAndCheckAProof(t *testing.T) {
	t.Parallel()
	s := newSigner()
	file := fmt.Sprintf(`{"format":"linkfolio-proof","format_version":1,"made_at":"2026-11-03T10:00:00Z","later":{"than":["this"]},"entries":[{"entry":%q,"owner":"Amira",
		"versions":[{"number":1,"sha256":%q,"canonical":%q}],"decisions":[{"receipt":%q}],"reopenings":[]}]}`,
		entry, hashOf(canonical("Listening")), base64.StdEncoding.EncodeToString(canonical("Listening")), s.receipt("signed"))
	bundle, err := proof.Read([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	report := bundle.Check(s.keys(t))
	if len(report.Wrong) > 0 || len(report.Entries) != 1 {
		t.Fatalf("report: %+v", report)
	}
	d := report.Entries[0].Decisions[0]
	if !d.Stood() || d.ByName != "Sam" || d.Content == nil || d.Content.Title != "Listening" || d.Content.Answers[0].Text != "To listen" || d.Content.Points.String() != "2.5" {
		t.Errorf("decision: %+v, %+v", d, d.Content)
	}
}

func TestASingleReceiptIsABundle(t *testing.T) {
	t.Parallel()
	s := newSigner()
	bundle, err := proof.Read([]byte(s.receipt("returned") + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	report := bundle.Check(s.keys(t))
	if len(report.Wrong) > 0 || len(report.Entries) != 1 || report.Entries[0].Decisions[0].Stood() || report.Entries[0].Decisions[0].Content != nil {
		t.Errorf("report: %+v", report)
	}
}

// archive is an archive of everything, by what is in everything.json.
func archive(s signer, everything map[string]any, files map[string]string) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name, content string) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(content))
		}
		if err != nil {
			panic(err)
		}
	}
	text, err := json.Marshal(everything)
	if err != nil {
		panic(err)
	}
	put("everything.json", string(text))
	put("keys.json", `{"keys":[]}`)
	for name, content := range files {
		put(name, content)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func TestAnArchiveIsHeldAgainstItsReceipts(t *testing.T) {
	t.Parallel()
	s := newSigner()
	version, receipt := "versions/"+entry.String()+"-1.bin", "receipts/"+entry.String()+"-1.jws"
	type change func(one, decision map[string]any, files map[string]string)
	for name, c := range map[string]struct {
		change  change
		refused bool // before anything is checked
		wrong   string
	}{
		"sound":               {func(_, _ map[string]any, _ map[string]string) {}, false, ""},
		"another title":       {func(one, _ map[string]any, _ map[string]string) { one["title"] = "Leading" }, false, "what everything.json says is not what was signed off"},
		"more points":         {func(one, _ map[string]any, _ map[string]string) { one["points"] = "8" }, false, "what everything.json says"},
		"another signer":      {func(_, d map[string]any, _ map[string]string) { d["by"] = "Dr No" }, false, "names somebody else"},
		"another time":        {func(_, d map[string]any, _ map[string]string) { d["at"] = "2026-01-01T00:00:00Z" }, false, "another time"},
		"signed with others":  {func(_, d map[string]any, _ map[string]string) { d["with_others"] = "together with 1 other entry" }, false, "with other entries than the receipt"},
		"another verdict":     {func(_, d map[string]any, _ map[string]string) { d["decision"] = "returned" }, false, `says "returned"`},
		"no receipt for it":   {func(one, _ map[string]any, f map[string]string) { one["decisions"] = nil; delete(f, receipt) }, false, "no receipt bears that out"},
		"other words":         {func(_, _ map[string]any, f map[string]string) { f[version] = string(canonical("Leading")) }, false, "do not match"},
		"a version that went": {func(_, _ map[string]any, f map[string]string) { delete(f, version) }, true, ""},
		"a receipt that went": {func(_, _ map[string]any, f map[string]string) { delete(f, receipt) }, true, ""},
		"one more receipt":    {func(_, _ map[string]any, f map[string]string) { f["receipts/x-1-reopened.jws"] = "x" }, true, ""},
	} {
		decision := map[string]any{
			"entry": entry, "version": 1, "version_sha256": hashOf(canonical("Listening")), "decision": "signed", "by": "Sam", "by_role": "GP",
			"with_others": "", "at": "2025-11-03T10:00:00Z", "receipt": receipt,
		}
		one := map[string]any{
			"id": entry, "state": "signed", "title": "Listening", "starts_on": "2026-11-02", "ends_on": "2026-11-02", "provider": "Training hub",
			"kind": "formal", "activity": "course", "minutes": 150, "points": "2.5", "answers": []any{map[string]any{"key": "learned", "text": "To listen"}},
			"versions": []any{map[string]any{"number": 1, "sha256": hashOf(canonical("Listening")), "file": version}}, "decisions": []any{decision},
		}
		files := map[string]string{version: string(canonical("Listening")), receipt: s.receipt("signed") + "\n"}
		c.change(one, decision, files)
		bundle, err := proof.Read(archive(s, map[string]any{"format": "linkfolio-everything", "format_version": 1, "entries": []any{one}}, files))
		if (err != nil) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		report := bundle.Check(s.keys(t))
		if c.wrong == "" && len(report.Wrong) > 0 || c.wrong != "" && !strings.Contains(fmt.Sprint(report.Wrong), c.wrong) {
			t.Errorf("%s: %v", name, report.Wrong)
		}
	}
}

func TestWhatIsNoProofIsRefused(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"nothing": "", "words": "hello", "JSON": `{"format":"other"}`, "a later form": `{"format":"linkfolio-proof","format_version":2}`,
		"broken JSON": `{"format":`, "a broken archive": "PK\x03\x04", "dots": "..", "a token of words": "a.b.c",
		"a number as an entry": `{"format":"linkfolio-proof","format_version":1,"entries":[7]}`,
		"too many":             `{"format":"linkfolio-proof","format_version":1,"entries":[` + strings.Repeat("{},", 20_000) + `{}]}`,
	} {
		if bundle, err := proof.Read([]byte(file)); err == nil {
			t.Errorf("%s was read as %+v", name, bundle)
		}
	}
	if _, err := proof.Read([]byte("%PDF-1.7")); !errors.Is(err, proof.ErrPDF) {
		t.Errorf("a PDF: %v", err)
	}
}

// An archive that unpacks to more than its size tells is not unpacked to the end.
func TestAnArchiveThatUnpacksWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.Create("everything.json")
	if err != nil {
		t.Fatal(err)
	}
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range proof.Largest>>20 + 1 {
		if _, err := f.Write(blank); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := proof.Read(out.Bytes()); err == nil || !strings.Contains(err.Error(), "unpacks to more") {
		t.Errorf("%d bytes: %v", out.Len(), err)
	}
}

// What is small as text and large in memory, or as a directory, is refused before it is made.
func TestFilesThatSwellAreRefused(t *testing.T) {
	t.Parallel()
	const largest = 1 << 20
	swelling := `{"format":"linkfolio-proof","format_version":1,"entries":[` + strings.Repeat("{},", 100_000) + `{}]}`
	for name, c := range map[string]struct{ file, wrong string }{
		"many empty entries": {swelling, "more in the file than can be"},
		"the same, zipped":   {string(archive(newSigner(), map[string]any{"entries": make([]any, 100_000)}, nil)), "more in the file than can be"},
		"many files":         {"PK\x03\x04" + strings.Repeat("PK\x01\x02", 100_000), "too many files"},
		"a long text":        {`{"format":"` + strings.Repeat("x", largest) + `"}`, "too large"},
	} {
		if _, err := proof.ReadWithin([]byte(c.file), largest); err == nil || !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No file makes the reader or the checker fall over, and none proves anything that its receipts do not.
func FuzzRead(f *testing.F) {
	s := newSigner()
	f.Add([]byte(s.receipt("signed")))
	f.Add(fmt.Appendf(nil, `{"format":"linkfolio-proof","format_version":1,"entries":[{"entry":%q,"versions":[{"number":1,"sha256":"","canonical":"AAAA"}],"decisions":[{"receipt":%q,"comment":"a","salt":"AAAA"}],"reopenings":[{"receipt":%q}]}]}`,
		entry, s.receipt("signed"), s.receipt("reopened")))
	f.Add(archive(s, map[string]any{"format": "linkfolio-everything", "format_version": 1, "entries": []any{}}, nil))
	keys := s.keys(f)
	genuine := map[string]bool{"signed": true, "returned": true}
	f.Fuzz(func(t *testing.T, file []byte) {
		bundle, err := proof.Read(file)
		if err != nil {
			return
		}
		for _, e := range bundle.Check(keys).Entries {
			for _, d := range e.Decisions {
				if !genuine[d.Decision] || d.Entry != entry || d.ByName != "Sam" || d.Comment != "" {
					t.Errorf("%+v was taken for proven", d)
				}
			}
		}
	})
}
