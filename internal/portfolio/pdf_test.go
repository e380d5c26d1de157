package portfolio

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/pdfcheck"
	"linkfolio/internal/pdftext/pdftexttest"
	"linkfolio/internal/proof"
	"linkfolio/internal/typst"
	"linkfolio/internal/typst/typsttest"
)

// sample is a small Document of every kind of entry, with what people type in it.
func sample(entries ...Entry) Document {
	d := Document{
		Title: "CPD portfolio of Amira Hassan, 1 April 2026 to 31 March 2027",
		Cover: Cover{
			Name: "Amira Hassan", Role: "Social prescribing link worker", Workplace: "Harrow East PCN", Membership: "NALW-20418",
			Period: "1 April 2026 to 31 March 2027", MadeOn: calendar.MustOn(2026, 11, 23), Made: "23 November 2026", Holds: holds(entries),
			Warning: warning(entries),
		},
		Summary: Summary{
			Lead: "2.5 points in 1 entry, with 2 hours 30 minutes of formal CPD.",
			Goals: []Goal{
				{Name: "CPD points", Words: "2.5 of 20 points", Says: says(false, "20 points", "17.5 points"), Done: 250, Goal: 2000},
				{Name: "Formal CPD", Words: "12 hours of 10 hours", Says: says(true, "10 hours", ""), Done: 720, Goal: 600, Met: true},
			},
			Basis:      "At least 20 CPD points in each membership year. Source: the page of the body that asks, checked on 22 November 2026.",
			Kinds:      []Total{{"Formal", 1, "2 hours 30 minutes", "2.5"}, {"Informal", 0, "0 minutes", "0"}},
			Activities: []Total{{"Course or workshop", 1, "2 hours 30 minutes", "2.5"}}, All: Total{"All entries", 1, "2 hours 30 minutes", "2.5"},
			Bars: "month", Marks: legend(entries), SignedOff: "Signed off: 2.5 points in 1 entry. Not signed off: 0 points in 0 entries.",
		},
		Entries: entries, Learning: Learning{Says: learningSays(2, true), Completions: []Completion{
			{Day: "20 Oct 2026", Title: "Safeguarding Adults", Provider: "eLearning for Healthcare (eLfH)", Score: "85%", Until: "20 Oct 2029", Entry: "None"},
			{Day: "3 Nov 2026", Title: "Working in partnership", Note: "Title not checked against eLfH yet; NHS Learning Hub certificate",
				Provider: "eLearning for Healthcare (eLfH)", Score: "None", Until: "No refresher", Entry: "Entry 1", Anchor: "entry-1"},
		}},
	}
	for i, m := range year.Months() {
		bar := barOf("month", m)
		bar.Points, bar.Text = int64(i*75), fmt.Sprint(float64(i*75)/100)
		d.Summary.Months = append(d.Summary.Months, bar)
	}
	d.Summary.Chart = chartWords("month", d.Summary.Months)
	b := NewBinder(nil, nil, nil, nil)
	b.At(&url.URL{Scheme: "https", Host: "cpd.example.org"})
	if err := b.addChecking(&d); err != nil {
		panic(err) // a short address
	}
	return d
}

func sampleEntry(number int, mark Mark, title string, texts ...string) Entry {
	e := Entry{
		Number: number, Anchor: fmt.Sprintf("entry-%d", number), Title: title, Dates: "3 November 2026", Day: "3 Nov 2026",
		Provider: "Training hub", Kind: "Formal", Activity: "Course or workshop", Time: "2 hours 30 minutes", Points: "2.5",
		Template: "CPD record", Answers: []Answer{}, Mark: mark, SignOff: SignOff{Comment: []Paragraph{}},
	}
	for _, m := range marks {
		if m.Mark == mark {
			e.Status = m.Words
		}
	}
	for i, text := range texts {
		e.Answers = append(e.Answers, Answer{fmt.Sprintf("Question %d of the template?", i+1), paragraphs(text)})
	}
	if mark == Signed {
		e.SignOff = SignOff{
			By:      "Signed off by Sam Okafor, Clinical lead, on 3 November 2026 at 2:05pm.",
			Comment: paragraphs("Thoughtful, and of use to the whole team."), Version: "Version 1 of this entry, fingerprint 3f9a 12bc 77d0",
			Code: "7YD15-F3QT0-0J6HB-7H6NW",
		}
	}
	if mark == Unsure {
		e.Mismatches = []string{"The entry was changed after it was sent (Title). What is printed here is the version that was sent."}
	}
	return e
}

func printPDF(tb testing.TB, d Document) []byte {
	tb.Helper()
	pdf, err := NewBinder(nil, nil, nil, typsttest.Engine(tb)).PDF(tb.Context(), d)
	if err != nil {
		tb.Fatal(err)
	}
	return pdf
}

const hostile = "#panic(\"x\") *b* _i_ `c` <lbl> @ref $x^2$ // no comment --- \\ #let a = 1 = heading\n= not a heading\n- not a list"

func TestThePDFIsSoundAndTagged(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]Document{
		"empty":           sample(),
		"much e-learning": studious(90),
		"every mark": sample(
			sampleEntry(1, Signed, "Listening", "A need.", hostile),
			sampleEntry(2, Waiting, "Mae'r gŵr ŷd ŵyn; Zażółć gęślą jaźń", "Learned."),
			sampleEntry(3, Returned, "تعلمت كيف أستمع", "تعلمت كيف أستمع إلى الناس: What matters to you?\n\nIn English again."),
			sampleEntry(4, Unsure, strings.Repeat("A very long title ", 11), "😀 👩‍👩‍👧 ❤️ ✅ 🌱 👍🏽 1️⃣ ☐ → ½ €"),
		),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pdfcheck.Check(t, printPDF(t, d), pdfcheck.Expect{Title: d.Title})
		})
	}
}

// studious is a portfolio whose table of completed e-learning goes over several pages.
func studious(completions int) Document {
	d := sample()
	d.Learning.Completions = nil
	for i := range completions {
		d.Learning.Completions = append(d.Learning.Completions, Completion{
			Day: "3 Nov 2026", Title: fmt.Sprintf("Module %d %s", i, hostile), Note: "Title not checked against eLfH yet", Provider: "Adran Iechyd تعلم",
			Score: "100%", Until: "3 Nov 2029, due again", Entry: "Not in this portfolio",
		})
	}
	return d
}

func TestTheTableOfELearningRepeatsItsHeading(t *testing.T) {
	t.Parallel()
	text := pdfcheck.Text(t, printPDF(t, studious(90)))
	pages := 0
	for page := range strings.SplitSeq(text, "\f") {
		if strings.Contains(page, "Title not checked against") {
			pages++
			if !strings.Contains(page, "Module or title") {
				t.Errorf("a page of the table has no heading:\n%s", page)
			}
		}
	}
	if pages < 3 || !strings.Contains(text, "Module 0 #panic") || !strings.Contains(text, "Module 89 #panic") {
		t.Errorf("the table is on %d pages:\n%s", pages, text)
	}
}

func TestWhatPeopleTypedIsPrintedLiterally(t *testing.T) {
	t.Parallel()
	d := sample(sampleEntry(1, Signed, hostile, hostile, "Mae'r gŵr ŷd ŵyn.\n\nZażółć gęślą jaźń.\nSecond line."))
	wantInOrder(t, d, pdfcheck.Text(t, printPDF(t, d)))
}

func TestNaughtyStringsArePrintedLiterally(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../shared/samples/strings/blns.json")
	if os.IsNotExist(err) {
		t.Skip("the big list of naughty strings is not here")
	}
	var naughty []string
	if err := json.Unmarshal(raw, &naughty); err != nil {
		t.Fatal(err)
	}
	var entries []Entry
	for i := 0; i < len(naughty); i += 25 {
		some := naughty[i:min(i+25, len(naughty))]
		entries = append(entries, sampleEntry(len(entries)+1, Waiting, given(some[0], "Untitled entry"), some...))
	}
	d := sample(entries...)
	pdf := printPDF(t, d)
	pdfcheck.Check(t, pdf, pdfcheck.Expect{Title: d.Title})
	wantInOrder(t, extractable(d), pdfcheck.Text(t, pdf))
}

// extractable leaves out the paragraphs that pdftotext does not give back as they stand: those with letters from right
// to left, which it puts into another order, and those with letters under heaps of marks, which it repeats.
func extractable(d Document) Document {
	for i := range d.Entries {
		for j := range d.Entries[i].Answers {
			a := &d.Entries[i].Answers[j]
			a.Paragraphs = slices.DeleteFunc(a.Paragraphs, func(p Paragraph) bool {
				return troublesome.MatchString(strings.Join(p.Lines, "\n"))
			})
		}
	}
	return d
}

var troublesome = regexp.MustCompile(`[\p{Arabic}\p{Hebrew}]|\pM{3}`)

// wantInOrder looks for every title, prompt and line of the entries, in their order, in the text of a PDF. White space
// does not count, nor what has no picture; what no font has is found as its substitute.
func wantInOrder(t *testing.T, d Document, text string) {
	t.Helper()
	fonts, err := typsttest.Engine(t).Coverage()
	if err != nil {
		t.Fatal(err)
	}
	rest := letters(withoutFurniture(text))
	_, rest, _ = strings.Cut(rest, letters("Table of entries"))
	_, rest, _ = strings.Cut(rest, letters("Table of entries"))
	find := func(words string) {
		t.Helper()
		words = letters(fonts.Printable(words))
		_, after, found := strings.Cut(rest, words)
		if !found {
			t.Errorf("missing, or not in its place: %.200q\nafter it should come: %.200q", words, rest)
			return
		}
		rest = after
	}
	if len(d.Entries) > 0 {
		_, rest, _ = strings.Cut(rest, letters("Entries"+"1. "))
	}
	for _, e := range d.Entries {
		find(e.Title)
		for _, a := range e.Answers {
			for _, p := range a.Paragraphs {
				for _, l := range p.Lines {
					find(l)
				}
			}
		}
	}
}

var furniture = regexp.MustCompile(`(?m)^.*(CPD portfolio, .* to .*|Made with Linkfolio on .*|Page \d+ of \d+)$`)

// withoutFurniture takes out the headers and footers of pages.
func withoutFurniture(text string) string {
	text = furniture.ReplaceAllString(text, "")
	return strings.ReplaceAll(text, "\f"+"Amira Hassan\n", "\n")
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, text)
}

func TestCharactersThatNoFontHasAreReplacedVisibly(t *testing.T) {
	t.Parallel()
	d := sample(sampleEntry(1, Waiting, "Chinese 学习 and more", "Learned 学习."))
	pdf := printPDF(t, d)
	pdfcheck.Check(t, pdf, pdfcheck.Expect{})
	text := pdfcheck.Text(t, pdf)
	if !strings.Contains(text, "Learned \uFFFD\uFFFD.") || !strings.Contains(text, "Characters that cannot be printed") {
		t.Errorf("no substitutes, or no word of them:\n%s", text)
	}
}

func TestEqualDocumentsGiveEqualBytes(t *testing.T) {
	t.Parallel()
	d := sample(sampleEntry(1, Signed, "Listening", "A need.", "Words."))
	one, two := printPDF(t, d), printPDF(t, d) // two binders: no cache between them
	if !bytes.Equal(one, two) {
		t.Error("the bytes differ")
	}
}

func TestThePDFCarriesItsProof(t *testing.T) {
	t.Parallel()
	d := sample(sampleEntry(1, Signed, "Listening", "A need."))
	bare := printPDF(t, d)
	d.Proof = []byte(`{"format":"linkfolio-proof"}`)
	pdf := printPDF(t, d)
	pdfcheck.Check(t, pdf, pdfcheck.Expect{Title: d.Title})
	if again := printPDF(t, d); !bytes.Equal(pdf, again) || bytes.Equal(pdf, bare) {
		t.Error("the bytes do not follow from the Document")
	}
	read, err := pdftexttest.Engine(t).ReadWith(t.Context(), pdf, proof.FileName)
	if err != nil || !bytes.Equal(read.Attached, d.Proof) {
		t.Errorf("it carries %q, %v", read.Attached, err)
	}
}

// A camera reads from the page where the sign-off is checked.
func TestTheQRCodeIsReadFromThePage(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"pdftoppm", "zbarimg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(tool + " is not installed")
		}
	}
	first, second := sampleEntry(1, Signed, "Listening", "A need."), sampleEntry(2, Signed, "Walking", "A need.")
	second.SignOff.Code = "00000-F3QT0-0J6HB-7H6NW"
	pdf := filepath.Join(t.TempDir(), "portfolio.pdf")
	if err := os.WriteFile(pdf, printPDF(t, sample(first, second, sampleEntry(3, Waiting, "Not yet", "A need."))), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "150", "-png", pdf, pdf).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pages, _ := filepath.Glob(pdf + "-*.png")
	out, err := exec.CommandContext(t.Context(), "zbarimg", append([]string{"--nodbus", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"}, pages...)...).Output()
	read := strings.Fields(string(out))
	slices.Sort(read)
	want := []string{"https://cpd.example.org/verify?code=00000F3QT00J6HB7H6NW", "https://cpd.example.org/verify?code=7YD15F3QT00J6HB7H6NW"}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("%v: %s", err, diff)
	}
}

// realTexts are the reflective diaries of the samples.
func realTexts(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("../../../shared/samples/reflective/cered-cs-diaries-first.tsv")
	if os.IsNotExist(err) {
		t.Skip("the reflective texts are not here")
	}
	var texts []string
	for row := range strings.SplitSeq(strings.TrimSpace(string(raw)), "\n") {
		columns := strings.Split(row, "\t")
		texts = append(texts, columns[len(columns)-1])
	}
	return texts[1:] // without the head
}

func TestRealReflectionsComeOutCompleteAndInOrder(t *testing.T) {
	t.Parallel()
	texts := realTexts(t)
	if len(texts) < 20 {
		t.Fatalf("%d texts, want 20", len(texts))
	}
	engine := typsttest.Engine(t)
	w := newWorld(t, dbtest.SQLite(t))
	w.binder.engine, w.binder.fonts = engine, engine.Coverage
	for i, text := range texts {
		d := draft(fmt.Sprintf("Diary %d", i+1), fmt.Sprint(i+1), "9", "2026")
		d.Answers["learned"] = text
		w.signed(d, "Read with care.")
	}
	d := w.document(year)
	pdf, err := w.binder.PDF(t.Context(), d)
	w.must(err)
	wantInOrder(t, d, pdfcheck.Text(t, pdf))
	whole := letters(strings.Join(texts, ""))
	printed := ""
	for _, e := range d.Entries {
		for _, p := range e.Answers[1].Paragraphs {
			printed += letters(strings.Join(p.Lines, ""))
		}
	}
	if printed != whole {
		t.Errorf("the Document has %d bytes of the texts' %d", len(printed), len(whole))
	}
}

func TestAFinishedPDFIsKept(t *testing.T) {
	t.Parallel()
	b := NewBinder(nil, nil, nil, typsttest.Engine(t))
	d := sample()
	first, err := b.PDF(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	b.engine = closedEngine(t)
	again, err := b.PDF(t.Context(), d)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("made anew: %v", err)
	}
	d.Title = "Another"
	if _, err := b.PDF(t.Context(), d); err == nil {
		t.Error("another Document was answered from the cache")
	}
}

// closedEngine answers every job with an error.
func closedEngine(t *testing.T) *typst.Engine {
	t.Helper()
	engine, err := typst.Open(typst.Config{Wasm: []byte{0}, CacheDir: t.TempDir(), Command: []string{"/bin/false"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Close(); err != nil {
		t.Fatal(err)
	}
	return engine
}
