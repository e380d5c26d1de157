package typst

import (
	"encoding/json"
	"os/exec"
	"testing"
	"unicode"
	"unicode/utf8"

	"linkfolio/internal/pdfcheck"
)

func TestCoverage(t *testing.T) {
	t.Parallel()
	c, err := NewCoverage(engineFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		text string
		want string
	}{
		{"Plain English, £5 – “quoted” … 20 %", "Plain English, £5 – “quoted” … 20 %"},
		{"Ŵŵ Ŷŷ Llŷr", "Ŵŵ Ŷŷ Llŷr"},
		{"Zażółć gęślą jaźń", "Zażółć gęślą jaźń"},
		{"مرحبا بالعالم", "مرحبا بالعالم"},
		{"Привет Γειά नमस्ते שלום", "Привет Γειά नमस्ते שלום"},
		{"😀 👍🏽 ❤️ 👩‍⚕️ 🇬🇧", "😀 👍🏽 ❤️ 👩‍⚕️ 🇬🇧"},
		{"✓ ☐ → ≥ ½ ①", "✓ ☐ → ≥ ½ ①"},
		{"line\nend\ttab\u200b\u00ad", "line\nend\ttab\u200b\u00ad"},
		{"中文", "\uFFFD\uFFFD"},
		{"a\x00b\x07", "a\uFFFDb\uFFFD"},
		{"\U000E0001 \uE999 \U0010FFFF", "\uFFFD \uFFFD \uFFFD"},
		{"bad\xffbyte", "bad\uFFFDbyte"},
		{"e\u0301 \u05d0\u05b0 \u0628\u0651", "e\u0301 \u05d0\u05b0 \u0628\u0651"}, // each mark with its letter
		{"a\n\u05b0", "a\n\u00a0\u05b0"},
		{"\u0301", "\u00a0\u0301"},
		{"क\u0610", "क\uFFFD"},      // a Hindi letter with an Arabic mark
		{"中\u0301", "\uFFFD\u0301"}, // the accent stays
		{"❤\uFE0F\u200D🔥", "❤\uFE0F\u200D🔥"},
	} {
		if got := c.Printable(tc.text); got != tc.want {
			t.Errorf("Printable(%q) = %q, want %q", tc.text, got, tc.want)
		}
	}
	if !c.Has(Substitute) {
		t.Error("no font has the substitute itself")
	}
	if c.Has(-1) || c.Has(0x110000) {
		t.Error("numbers that are no characters are covered")
	}
}

func TestCoverageOfOneFont(t *testing.T) {
	t.Parallel()
	c, err := NewCoverage(engineFonts(t)[:1])
	if err != nil {
		t.Fatal(err)
	}
	if !c.Has('ŵ') || c.Has('م') || c.Has('😀') {
		t.Error("Noto Sans has ŵ and neither Arabic nor emoji")
	}
}

// What Coverage promises, Typst keeps: every character that it has is drawn,
// and those that have no picture leave no box, between letters of any script.
func TestWhatIsCoveredIsShown(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("qpdf"); err != nil {
		t.Skip("no qpdf: install it, as make test does")
	}
	e := open(t, nil)
	c, err := e.Coverage()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for r := ' '; r < 0xE0200; r++ {
		if !c.Has(r) || !utf8.ValidRune(r) {
			continue
		}
		if invisible(r) || unicode.IsMark(r) {
			m := string(r)
			lines = append(lines, c.Printable(m), c.Printable("a"+m+"b "+m+"ת"+m+"ت"+m+" 😀"+m+"😀 "+m+m+"\u200b"+m))
			continue
		}
		lines = append(lines, string(r))
	}
	if len(lines) < 8000 {
		t.Errorf("only %d characters are covered", len(lines))
	}
	for _, style := range []string{"regular", "bold"} {
		if n := boxes(t, e, style, lines); n != 0 {
			t.Errorf("%s: %d findings of characters without a glyph", style, n)
		}
	}
	if n := boxes(t, e, "regular", []string{"中文"}); n == 0 {
		t.Error("a character that no font has was not found out")
	}
}

// boxes counts the places of a document where a character has no glyph.
func boxes(t *testing.T, e *Engine, weight string, lines []string) (n int) {
	t.Helper()
	data, err := json.Marshal(lines)
	if err != nil {
		t.Fatal(err)
	}
	pdf := mustCompile(t, e, Job{Main: "main.typ", Files: map[string][]byte{"lines.json": data, "main.typ": []byte(`
		#set text(font: ("Noto Sans", "Noto Sans Arabic", "Noto Emoji", "DejaVu Sans"), weight: "` + weight + `")
		#json("lines.json").map(line => text(line)).join(linebreak())`)}})
	found, err := pdfcheck.Findings(pdf, pdfcheck.Expect{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Rule == "notdef" {
			t.Log(f)
			n++
		}
	}
	return n
}

func TestCoverageRefusesWhatIsNoFont(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{
		"empty":     {},
		"text":      []byte("This is not a font, although it is long enough for one."),
		"cut short": engineFonts(t)[0][:200],
	} {
		if _, err := NewCoverage([][]byte{file}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzCoverage(f *testing.F) {
	for _, font := range engineFonts(f) {
		f.Add(font[:4096])
	}
	f.Fuzz(func(_ *testing.T, font []byte) {
		_, _ = NewCoverage([][]byte{font}) // must return, whatever the file says
	})
}

func BenchmarkNewCoverage(b *testing.B) {
	fonts := engineFonts(b)
	for b.Loop() {
		if _, err := NewCoverage(fonts); err != nil {
			b.Fatal(err)
		}
	}
}
