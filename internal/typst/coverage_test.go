package typst

import (
	"testing"
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
