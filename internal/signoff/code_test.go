package signoff

import (
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestACodeIsReadAsItIsTyped(t *testing.T) {
	t.Parallel()
	hash := "3f9a12bc77d0" + strings.Repeat("0123456789abc", 4)
	code := Code(hash)
	if want := "7YD15-F3QT0-0J6HB-7H6NW"; code != want {
		t.Fatalf("the code is %s, want %s", code, want)
	}
	for typed, ok := range map[string]bool{
		"7YD15-F3QT0-0J6HB-7H6NW": true, " 7yd15 f3qt0 0j6hb 7h6nw\n": true, "7yd15f3qt00j6hb7h6nw": true,
		"7YDI5–F3QTO–OJ6HB–7H6NW": true, "7ydl5-f3qto-oj6hb-7h6nw": true,
		"https://cpd.example.org/verify?code=7YD15-F3QT0-0J6HB-7H6NW": true, "http://localhost/verify?code=7YD15F3QT00J6HB7H6NW&x=1": true,
		"": false, "7YD15-F3QT0-0J6HB-7H6N": false, "7YD15-F3QT0-0J6HB-7H6NWF": false, "7YD15-F3QT0-04HMA-7H6NU": false,
		"7YD15/F3QT0/04HMA/SW9NF": false, "７YD15-F3QT0-0J6HB-7H6NW": false, strings.Repeat("7", 500): false, hash: false,
	} {
		got, read := ParseCode(typed)
		if read != ok || ok && got != code {
			t.Errorf("%q is read as %q, %v", typed, got, read)
		}
	}
	for _, nothing := range []string{"", "3f9a", strings.Repeat("g", 64), hash + "00"} {
		if got := Code(nothing); got != "" {
			t.Errorf("%q has the code %q", nothing, got)
		}
	}
}

// Every code leads back to the hashes that begin like its own, and to no others, however it is spelled.
func TestCodesLeadBackToTheirHash(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		hash := hex.EncodeToString(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
		code := Code(hash)
		spelled := strings.Map(func(r rune) rune {
			switch r {
			case '-':
				return rapid.SampledFrom([]rune{'-', ' ', '–', -1}).Draw(t, "dash")
			case '0':
				return rapid.SampledFrom([]rune{'0', 'o', 'O'}).Draw(t, "nought")
			case '1':
				return rapid.SampledFrom([]rune{'1', 'i', 'I', 'l', 'L'}).Draw(t, "one")
			}
			return rapid.SampledFrom([]rune{r, []rune(strings.ToLower(string(r)))[0]}).Draw(t, "letter")
		}, code)
		read, ok := ParseCode(spelled)
		if !ok || read != code {
			t.Fatalf("%s, spelled %q, is read as %q", code, spelled, read)
		}
		first, last := hashesOf(read)
		if hash < first || hash > last || len(first) != 64 || first[:25] != hash[:25] || last[:25] != hash[:25] {
			t.Fatalf("%s of %s leads to %s ... %s", code, hash, first, last)
		}
		other := hex.EncodeToString(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "other"))
		if (Code(other) == code) != (other[:25] == hash[:25]) {
			t.Fatalf("%s and %s: %s", hash, other, code)
		}
	})
}
